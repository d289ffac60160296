import { Anchor, Button, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { DateText, StateText } from '../blocks/Figures';
import type { Column, Filter } from '../blocks/ListPage';
import { ListPage } from '../blocks/ListPage';
import { useTenant } from '../session/useSession';
import type { TextKey } from '../texts/english';
import { useNames, useTexts } from '../texts/useTexts';
import { useReasons } from './Candidates';
import { DecideDialog } from './DecideDialog';
import type { Individual, Suspect } from './service';
import { findSuspects, individualsById, nameOf } from './service';

/** A suspicion with the persons it is about. */
interface Row extends Suspect {
  readonly person: Individual | undefined;
  readonly otherPerson: Individual | undefined;
}

const statuses: Readonly<Record<string, TextKey>> = { SUSPECTED: 'individuals.suspected', DISTINCT: 'individuals.isDistinct', MERGED: 'individuals.merged' };

/** Records that may be of one person, to be merged or declared distinct. */
export default function DuplicateList() {
  const t = useTexts();
  const names = useNames();
  const tenantId = useTenant();
  const reasons = useReasons();
  const [open, setOpen] = useState<Row>();
  const status = (row: Row) => { const key = statuses[row.status]; return key === undefined ? row.status : t(key); };
  const name = (person: Individual | undefined, id: string | undefined, tenant: string) => (person === undefined ? (id ?? t('individuals.elsewhere', { office: names.office(tenant) })) : `${nameOf(person)} · ${person.individualId ?? ''}`);
  const columns: readonly Column<Row>[] = [
    { key: 'one', header: t('individuals.person'), show: row => name(row.person, row.one, tenantId), cell: row => name(row.person, row.one, tenantId) },
    { key: 'other', header: t('individuals.otherPerson'), show: row => (row.other === undefined ? name(undefined, undefined, row.otherTenant) : <Anchor component={Link} to={`/individuals/${row.other}`}>{name(row.otherPerson, row.other, row.otherTenant)}</Anchor>), cell: row => name(row.otherPerson, row.other, row.otherTenant) },
    { key: 'score', header: t('individuals.likenessColumn'), numeric: true, show: row => Math.round(row.score * 100), cell: row => Math.round(row.score * 100) },
    { key: 'reasons', header: t('individuals.why'), show: row => reasons(row.reasons), cell: row => reasons(row.reasons) },
    { key: 'status', header: t('blocks.state'), show: row => <><StateText state={row.status === 'SUSPECTED' ? 'PENDING' : 'APPROVED'} label={status(row)} />{row.because !== undefined && <Text fz="xs" c="dimmed" className="break">{row.because}</Text>}</>, cell: status },
    { key: 'found', header: t('individuals.found'), show: row => <DateText at={row.found} />, cell: row => new Date(row.found).toISOString() },
    { key: 'act', header: t('individuals.decide'), show: row => (row.person !== undefined && row.otherPerson !== undefined ? <Button size="compact-md" variant="default" onClick={() => setOpen(row)}>{t('individuals.decide')}</Button> : undefined), cell: () => undefined },
  ];
  const filters: readonly Filter[] = [{ key: 'status', label: t('blocks.state'), kind: 'choice', choices: Object.entries(statuses).map(([value, key]) => ({ value, label: t(key) })) }];
  return (
    <>
      <ListPage
        id="duplicates" title={t('individuals.duplicates')} about={t('individuals.duplicatesAbout')} columns={columns} filters={filters} keyOf={row => row.id} linkOf={row => `/individuals/${row.one}`} empty={t('individuals.duplicatesNone')}
        find={async (state, limit, offset) => {
          const { rows, total } = await findSuspects(tenantId, { status: state.filters.status }, limit, offset);
          const people = await individualsById(tenantId, rows.flatMap(row => [row.one, ...(row.other === undefined ? [] : [row.other])]));
          return { total, rows: rows.map(row => ({ ...row, person: people.get(row.one), otherPerson: row.other === undefined ? undefined : people.get(row.other) })) };
        }}
      />
      {open?.person !== undefined && open.otherPerson !== undefined && <DecideDialog one={open.person} other={open.otherPerson} onClose={() => setOpen(undefined)} />}
    </>
  );
}
