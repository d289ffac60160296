import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, call } from '../api/client';
import { asRecord } from '../api/decode';
import { ApiError } from '../api/errors';
import { useTenant } from '../session/useSession';
import { useTexts } from '../texts/useTexts';
import { DateText } from './Figures';
import { Panel } from './Panel';

/** The sealed history of a record: what was written when, and which values changed. For those whose roles open the audit log. */
export function AuditTrail({ id }: { id: string }) {
  const t = useTexts();
  const tenantId = useTenant();
  const log = useQuery({ queryKey: ['audit', tenantId, id], queryFn: async () => (await call(api.POST('/audit-service/log/v1/_search', { params: { query: { tenantId, objectId: id, limit: 100 } }, body: {} }))).AuditLogs });
  if (log.error instanceof ApiError && log.error.isForbidden) return <Text c="dimmed" fz="sm">{t('blocks.forbidden')}</Text>;
  return (
    <Panel query={log} bare>
      {entries => entries.length === 0 ? <Text c="dimmed" fz="sm">{t('blocks.auditNone')}</Text> : (
        <div className="scroll-x" tabIndex={0} role="region" aria-label={t('blocks.audit')}>
          <table className="works-table">
            <thead><tr><th scope="col">{t('blocks.auditWhen')}</th><th scope="col">{t('blocks.auditWhat')}</th><th scope="col">{t('blocks.auditWhich')}</th><th scope="col">{t('blocks.auditBy')}</th></tr></thead>
            <tbody>{entries.map(entry => (
              <tr key={entry.id}><td><DateText at={entry.changeDate} withTime /></td><td>{entry.operationType} · {entry.entityName}</td><td className="break">{changedValues(entry.before, entry.keyValueMap)}</td><td className="break">{entry.userUUID}</td></tr>
            ))}</tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}

/** Members whose values differ, the new value beside each; long values are cut. */
export function changedValues(before: unknown, after: unknown): string {
  const [old, now] = [asRecord(before), asRecord(after)];
  const isNew = Object.keys(old).length === 0;
  const short = (value: unknown) => {
    const said = typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
    return said.length > 80 ? `${said.slice(0, 77)}…` : said;
  };
  return Object.keys(now).filter(key => !/time$|modified/i.test(key) && (isNew ? now[key] !== null : JSON.stringify(old[key]) !== JSON.stringify(now[key]))).map(key => `${key}: ${short(now[key])}`).join(' · ');
}
