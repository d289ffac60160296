import { Anchor, Button, Modal, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { useZone } from '../api/masters';
import { DateText } from '../blocks/Figures';
import { dayAndTime } from '../blocks/format';
import type { Column, Filter } from '../blocks/ListPage';
import { ListPage } from '../blocks/ListPage';
import { Refused } from '../blocks/Refused';
import { said } from '../blocks/said';
import { useHasRole, useTenant } from '../session/useSession';
import { useTexts } from '../texts/useTexts';
import type { QueuedRoll } from './service';
import { findQueued, retryQueued } from './service';

/** Approved muster rolls whose wage bill could not be made: why, and trying again once the cause is gone. */
export default function WageQueue() {
  const t = useTexts();
  const zone = useZone();
  const tenantId = useTenant();
  const has = useHasRole();
  const columns: readonly Column<QueuedRoll>[] = [
    { key: 'number', header: t('attendance.musterNumber'), show: row => row.musterRollNumber, cell: row => row.musterRollNumber ?? '' },
    { key: 'why', header: t('bills.why'), show: row => <>{row.message}<Text fz="xs" c="dimmed" className="break">{row.code}</Text></>, cell: row => row.message ?? undefined },
    { key: 'contract', header: t('bills.contract'), show: row => <span className="code">{row.contractNumber}</span>, cell: row => row.contractNumber ?? undefined },
    { key: 'attempts', header: t('bills.attempts'), numeric: true, show: row => row.attempts, cell: row => row.attempts },
    { key: 'when', header: t('bills.lastTried'), show: row => <DateText at={row.failedTime} withTime />, cell: row => dayAndTime(row.failedTime, zone) },
    { key: 'bill', header: t('bills.number'), show: row => row.billNumber === null ? '' : <Anchor component={Link} to={`/bills/${encodeURIComponent(row.billNumber)}`} fz="inherit" className="code">{row.billNumber}</Anchor>, cell: row => row.billNumber ?? undefined },
  ];
  const filters: readonly Filter[] = [
    { key: 'number', label: t('attendance.musterNumber'), kind: 'text' },
    { key: 'billed', label: t('bills.show'), kind: 'choice', choices: [{ value: 'yes', label: t('bills.billedSince') }] },
  ];
  return (
    <ListPage
      id="wage-queue" title={t('bills.queue')} about={t('bills.queueAbout')} columns={columns} filters={filters} find={(state, limit, offset) => findQueued(tenantId, state, limit, offset)} keyOf={row => row.musterRollNumber ?? ''}
      linkOf={row => `/musters/${encodeURIComponent(row.musterRollNumber ?? '')}`} empty={t('bills.queueEmpty')}
      bulk={has(['BILL_CREATOR', 'MUKTA_ADMIN']) ? (picked, clear) => <Retry picked={picked} onDone={clear} /> : undefined}
    />
  );
}

function Retry({ picked, onDone }: { picked: readonly QueuedRoll[]; onDone: () => void }) {
  const t = useTexts();
  const tenantId = useTenant();
  const cache = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const [failed, setFailed] = useState<readonly { readonly number: string; readonly message: string }[]>();
  const go = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      const results = await retryQueued(tenantId, picked.map(row => row.musterRollNumber ?? ''));
      await cache.invalidateQueries();
      const refused = results.filter(result => result.billNumber === null).map(result => ({ number: result.musterRollNumber ?? '', message: result.message ?? result.code ?? '' }));
      said(t('bills.retried', { done: results.length - refused.length, all: results.length }));
      if (refused.length > 0) setFailed(refused);
      else onDone();
    } catch (refused) {
      setProblem(refused);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button size="compact-md" loading={busy} onClick={() => void go()}>{t('blocks.retry')}</Button>
      <Refused problem={problem} />
      <Modal opened={failed !== undefined} onClose={() => { setFailed(undefined); onDone(); }} title={t('bills.stillWaiting')} closeButtonProps={{ 'aria-label': t('blocks.close') }}>
        <Stack component="ul" gap="xs">{(failed ?? []).map(one => <li key={one.number}><b className="code">{one.number}</b>: {one.message}</li>)}</Stack>
      </Modal>
    </>
  );
}
