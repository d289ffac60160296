import { Badge } from '@mantine/core';
import { DateText } from '../blocks/Figures';
import type { Column, Filter } from '../blocks/ListPage';
import { ListPage } from '../blocks/ListPage';
import { useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import type { AccountRow } from './service';
import { findAccounts } from './service';
import { lastFour } from './values';

/** Accounts of all payees; numbers are shown on the page of the payee only. */
export default function AccountList() {
  const t = useTexts();
  const names = useNames();
  const tenantId = useTenant();
  const payees = { IND: t('accounts.individual'), ORG: t('accounts.organisation'), DEPT: t('accounts.department') };
  const payee = (row: AccountRow) => payees[row.payee];
  const type = (row: AccountRow) => names.master('works', 'BankAccType', row.type);
  const columns: readonly Column<AccountRow>[] = [
    { key: 'holder', header: t('accounts.holder'), sortBy: 'accountHolderName', show: row => <span className="break">{row.holder}</span>, cell: row => row.holder },
    { key: 'payee', header: t('accounts.payee'), sortBy: 'serviceCode', show: payee, cell: payee },
    { key: 'number', header: t('accounts.number'), show: row => <span className="code">{lastFour(row.number)}</span>, cell: row => lastFour(row.number) },
    { key: 'ifsc', header: t('accounts.ifsc'), sortBy: 'bankBranchIdentifierCode', show: row => <span className="code">{row.ifsc}</span>, cell: row => row.ifsc },
    { key: 'type', header: t('accounts.type'), show: type, cell: type },
    { key: 'primary', header: t('accounts.use'), show: row => (row.isActive ? <Badge color={row.isPrimary ? 'green' : 'gray'} variant="light">{t(row.isPrimary ? 'accounts.primary' : 'accounts.other')}</Badge> : <Badge color="gray" variant="light">{t('accounts.inactive')}</Badge>), cell: row => t(row.isActive ? (row.isPrimary ? 'accounts.primary' : 'accounts.other') : 'accounts.inactive') },
    { key: 'since', header: t('accounts.since'), sortBy: 'createdTime', show: row => <DateText at={row.created} />, cell: row => (row.created === undefined ? undefined : new Date(row.created).toISOString()) },
  ];
  const filters: readonly Filter[] = [
    { key: 'payee', label: t('accounts.payee'), kind: 'choice', choices: Object.entries(payees).map(([value, label]) => ({ value, label })) },
    { key: 'ifsc', label: t('accounts.ifsc'), kind: 'text' },
    { key: 'active', label: t('accounts.use'), kind: 'choice', choices: [{ value: 'no', label: t('accounts.inactive') }] },
  ];
  return (
    <ListPage
      id="accounts" title={t('accounts.title')} columns={columns} filters={filters} find={(state, limit, offset) => findAccounts(tenantId, state, limit, offset)} keyOf={row => row.detailId}
      linkOf={row => (row.payee === 'DEPT' ? undefined : `/${row.payee === 'ORG' ? 'organisations' : 'individuals'}/${row.referenceId}?tab=account`)} empty={t('accounts.empty')}
    />
  );
}
