import { Anchor, Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { useZone } from '../api/masters';
import { StateText } from '../blocks/Figures';
import { day, dayAndTime, startOfDay } from '../blocks/format';
import { Panel } from '../blocks/Panel';
import { Refused } from '../blocks/Refused';
import { said } from '../blocks/said';
import { useHasRole, useTenant } from '../session/useSession';
import { useTexts } from '../texts/useTexts';
import type { Overlap } from './service';
import { findOverlaps, justify } from './service';
import { daysText } from './week';

/** People who were in two registers on one day, with what became of it; an officer who marks in neither may say why it is in order. */
export function OverlapList({ registerId }: { registerId: string | undefined }) {
  const t = useTexts();
  const zone = useZone();
  const tenantId = useTenant();
  const has = useHasRole();
  const [asked, setAsked] = useState<Overlap>();
  const overlaps = useQuery({ queryKey: ['overlaps', tenantId, registerId], queryFn: () => findOverlaps(tenantId, registerId) });
  const state = (status: string | null) => (status === 'OPEN' ? <StateText state="PENDING" label={t('attendance.overlapOpen')} /> : status === 'JUSTIFIED' ? <StateText state="APPROVED" label={t('attendance.overlapJustified')} /> : <StateText state="CLOSED" label={t('attendance.overlapResolved')} />);
  const mayJustify = has(['MUSTER_ROLL_VERIFIER', 'MUSTER_ROLL_APPROVER', 'SUPERUSER']);
  return (
    <Panel query={overlaps} bare>
      {rows => rows.length === 0 ? <Text c="dimmed" fz="sm">{t('attendance.overlapsNone')}</Text> : (
        <>
          <div className="scroll-x" tabIndex={0} role="region" aria-label={t('attendance.overlaps')}>
            <table className="works-table">
              <thead><tr><th scope="col">{t('attendance.person')}</th><th scope="col">{t('attendance.day')}</th><th scope="col">{t('attendance.where')}</th><th scope="col">{t('blocks.state')}</th></tr></thead>
              <tbody>{rows.map(row => (
                <tr key={`${row.individualId ?? ''}/${row.day ?? ''}`}>
                  <th scope="row">{row.name}<Text fz="xs" c="dimmed" className="code">{row.number}</Text></th>
                  <td className="tabular">{day(startOfDay(row.day ?? '', zone) ?? 0, zone)}</td>
                  <td>{row.places.map(place => <div key={place.registerId}><Anchor component={Link} to={`/registers/${place.registerId ?? ''}`} fz="inherit">{place.registerName}</Anchor> · {daysText(place.attendance)} · <span className="tabular">{dayAndTime(place.entryTime, zone).slice(11)}–{dayAndTime(place.exitTime, zone).slice(11)}</span></div>)}{row.sameHours && <Text fz="xs" c="var(--works-bad)">{t('attendance.sameHours')}</Text>}</td>
                  <td>{state(row.status)}{row.reason !== null && <Text fz="xs" className="break">{row.reason}</Text>}{row.status === 'OPEN' && mayJustify && <Button mt={4} size="compact-sm" variant="default" onClick={() => setAsked(row)}>{t('attendance.justify')}</Button>}</td>
                </tr>
              ))}</tbody>
            </table>
          </div>
          {asked !== undefined && <Justify overlap={asked} onClose={() => setAsked(undefined)} />}
        </>
      )}
    </Panel>
  );
}

function Justify({ overlap, onClose }: { overlap: Overlap; onClose: () => void }) {
  const t = useTexts();
  const tenantId = useTenant();
  const cache = useQueryClient();
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<unknown>();
  const go = async () => {
    try {
      await justify(tenantId, overlap, reason.trim());
      await cache.invalidateQueries();
      said(t('attendance.justified'));
      onClose();
    } catch (refused) {
      setProblem(refused);
    }
  };
  return (
    <Modal opened onClose={onClose} title={t('attendance.justifyWho', { name: overlap.name ?? '' })} closeButtonProps={{ 'aria-label': t('blocks.close') }}>
      <Stack>
        <Text fz="sm">{t('attendance.justifyWhy')}</Text>
        <Refused problem={problem} />
        <Textarea label={t('attendance.reason')} value={reason} maxLength={1000} minRows={3} data-autofocus onChange={event => setReason(event.currentTarget.value)} />
        <Group justify="flex-end"><Button variant="default" onClick={onClose}>{t('blocks.cancel')}</Button><Button disabled={reason.trim() === ''} onClick={() => void go()}>{t('attendance.justify')}</Button></Group>
      </Stack>
    </Modal>
  );
}
