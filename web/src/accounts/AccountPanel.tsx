import { Badge, Button, Group, Modal, Paper, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { ApiError } from '../api/errors';
import { Form } from '../blocks/Form';
import { DateText } from '../blocks/Figures';
import { Panel } from '../blocks/Panel';
import { Refused } from '../blocks/Refused';
import { said } from '../blocks/said';
import { useChecked } from '../blocks/useChecked';
import { useHasRole, useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import { AccountFields, useAccountLabels } from './AccountFields';
import { Masked } from './Masked';
import type { AccountRow, Payee } from './service';
import { accountsOf, changeAccount, createAccount, revealAccount } from './service';
import { blankAccount, checkAccount } from './values';

/** Bank accounts of one payee: which one is paid to, those before it, and a new one. */
export function AccountPanel({ payee, referenceId, holder }: { payee: Payee; referenceId: string; holder: string }) {
  const t = useTexts();
  const tenantId = useTenant();
  const has = useHasRole();
  const [isAdding, setAdding] = useState(false);
  const accounts = useQuery({
    queryKey: ['accounts', tenantId, payee, referenceId],
    queryFn: () => accountsOf(tenantId, payee, referenceId).catch((problem: unknown) => { if (problem instanceof ApiError && problem.isForbidden) return null; throw problem; }),
  });
  const mayChange = has(['MUKTA_ADMIN', 'ORG_ADMIN', 'ORG_STAFF', 'SUPERUSER']);
  return (
    <Panel query={accounts} bare>
      {rows => rows === null ? <Text c="dimmed" fz="sm">{t('blocks.forbidden')}</Text> : (
        <Stack>
          {rows.length === 0 && <Text c="dimmed" fz="sm">{t('accounts.none')}</Text>}
          {rows.map(row => <OneAccount key={row.detailId} row={row} mayChange={mayChange} />)}
          {mayChange && <Group><Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setAdding(true)}>{t('accounts.add')}</Button></Group>}
          {isAdding && <NewAccount payee={payee} referenceId={referenceId} holder={holder} onClose={() => setAdding(false)} />}
        </Stack>
      )}
    </Panel>
  );
}

function OneAccount({ row, mayChange }: { row: AccountRow; mayChange: boolean }) {
  const t = useTexts();
  const names = useNames();
  const tenantId = useTenant();
  const cache = useQueryClient();
  const change = useMutation({ mutationFn: (wanted: { isPrimary?: boolean; isActive?: boolean }) => changeAccount(row, wanted), onSuccess: async () => { await cache.invalidateQueries(); said(t('accounts.changed')); } });
  return (
    <Paper p="sm">
      <Stack gap="xs">
        <Group gap="xs">{row.isActive && row.isPrimary && <Badge color="green" variant="light">{t('accounts.primary')}</Badge>}{!row.isActive && <Badge color="gray" variant="light">{t('accounts.inactive')}</Badge>}</Group>
        <dl className="facts">
          <div><dt>{t('accounts.holder')}</dt><dd>{row.holder}</dd></div>
          <div><dt>{t('accounts.number')}</dt><dd><Masked value={row.number} label={t('accounts.number')} reveal={async () => (await revealAccount(tenantId, row))?.number} /></dd></div>
          <div><dt>{t('accounts.ifsc')}</dt><dd className="code">{row.ifsc}{row.branch !== undefined && <Text fz="xs" c="dimmed">{row.branch}</Text>}</dd></div>
          <div><dt>{t('accounts.type')}</dt><dd>{names.master('works', 'BankAccType', row.type)}</dd></div>
          <div><dt>{t('accounts.since')}</dt><dd><DateText at={row.created} /></dd></div>
        </dl>
        <Refused problem={change.error} />
        {mayChange && (
          <Group gap="xs">
            {row.isActive && !row.isPrimary && <Button size="compact-md" variant="default" loading={change.isPending} onClick={() => change.mutate({ isPrimary: true })}>{t('accounts.makePrimary')}</Button>}
            {row.isActive && <Button size="compact-md" variant="default" loading={change.isPending} onClick={() => change.mutate({ isActive: false })}>{t('accounts.deactivate')}</Button>}
          </Group>
        )}
      </Stack>
    </Paper>
  );
}

function NewAccount({ payee, referenceId, holder, onClose }: { payee: Payee; referenceId: string; holder: string; onClose: () => void }) {
  const t = useTexts();
  const tenantId = useTenant();
  const cache = useQueryClient();
  const labels = useAccountLabels();
  const [value, setValue] = useState({ ...blankAccount, holder });
  const save = useMutation({
    mutationFn: () => createAccount(tenantId, payee, referenceId, value),
    onSuccess: async () => { await cache.invalidateQueries(); said(t('accounts.changed')); onClose(); },
  });
  const { errors, isRight } = useChecked<keyof typeof labels>(() => checkAccount(value, { missing: label => t('blocks.mustFill', { label }), number: t('accounts.numberRule'), again: t('accounts.againRule'), ifsc: t('accounts.ifscRule') }, labels));
  const submit = () => { if (isRight()) save.mutate(); };
  return (
    <Modal opened onClose={onClose} title={t('accounts.add')} closeButtonProps={{ 'aria-label': t('blocks.close') }} size="lg">
      <Form labels={labels} errors={errors} problem={save.error} rules={{ ifsc: /IFSC|BRANCH_IDENTIFIER/, number: /ACCOUNT_NUMBER|DUPLICATE_BANK/, type: /ACCOUNT_TYPE/ }} onSubmit={submit}>
        <Text fz="sm">{t('accounts.addAbout')}</Text>
        <AccountFields value={value} onChange={setValue} />
        <Group justify="flex-end"><Button variant="default" onClick={onClose}>{t('blocks.cancel')}</Button><Button type="submit" loading={save.isPending}>{t('blocks.save')}</Button></Group>
      </Form>
    </Modal>
  );
}
