import { Alert, Anchor, Button, Group, Stack, Switch, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { AccountFields, useAccountLabels } from '../accounts/AccountFields';
import { createAccount } from '../accounts/service';
import type { AccountValues } from '../accounts/values';
import { blankAccount, checkAccount } from '../accounts/values';
import { useChoices, useWards, useZone } from '../api/masters';
import { workflowFiles } from '../blocks/documents';
import { Uploader } from '../blocks/Documents';
import { ChoiceField, DayField, Form, Question, TextField } from '../blocks/Form';
import { inputDay, startOfDay } from '../blocks/format';
import { PageHead } from '../blocks/PageHead';
import { Panel } from '../blocks/Panel';
import { said } from '../blocks/said';
import { useDraft } from '../blocks/useDraft';
import { useChecked } from '../blocks/useChecked';
import { Missing } from '../frame/Missing';
import { useTenant } from '../session/useSession';
import { useTexts } from '../texts/useTexts';
import type { Organisation } from './service';
import { alike, readOrganisation, saveOrganisation } from './service';
import type { OrganisationValues } from './values';
import { blankOrganisation, checkOrganisation, isOrganisationValues, toWire, valuesOf } from './values';

const certificate = { ...workflowFiles, code: 'REGISTRATION_CERTIFICATE' };

/** Registers an organisation with its bank account, or changes one. */
export default function OrganisationForm() {
  const { id } = useParams();
  const tenantId = useTenant();
  const organisation = useQuery({ queryKey: ['organisation', tenantId, id], queryFn: async () => (await readOrganisation(tenantId, id ?? '')) ?? null, enabled: id !== undefined });
  if (id === undefined) return <Filled organisation={undefined} />;
  return <Panel query={organisation} bare>{found => (found === null ? <Missing /> : <Filled organisation={found} />)}</Panel>;
}

type Field = Exclude<keyof OrganisationValues, 'documents'>;

function Filled({ organisation }: { organisation: Organisation | undefined }) {
  const t = useTexts();
  const zone = useZone();
  const tenantId = useTenant();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const [now] = useState(() => Date.now());
  const today = inputDay(now, zone);
  const draft = useDraft<OrganisationValues>(organisation === undefined ? 'organisations/new' : `organisations/${organisation.id ?? ''}/edit`, organisation === undefined ? { ...blankOrganisation, validFrom: today } : valuesOf(organisation, zone), isOrganisationValues);
  const { value, set } = draft;
  const [account, setAccount] = useState<AccountValues>(blankAccount);
  const [withAccount, setWithAccount] = useState(organisation === undefined);
  // Kept while the account is refused: the organisation is saved by then and is not saved a second time.
  const [saved, setSaved] = useState<Organisation>();
  const types = useChoices('common-masters', 'OrgType');
  const categories = useChoices('common-masters', 'OrgFunctionCategory').filter(one => value.type === '' || one.value.split('.')[0] === value.type.split('.')[0]);
  const classes = useChoices('common-masters', 'OrgFunctionClass');
  const departments = useChoices('common-masters', 'Department');
  const wards = useWards();
  const put = (change: Partial<OrganisationValues>) => set(was => ({ ...was, ...change }));
  const accountLabels = useAccountLabels();
  const labels = {
    ...accountLabels,
    name: t('organisations.name'), department: t('organisations.department'), registration: t('organisations.registration'), incorporated: t('organisations.incorporated'), type: t('organisations.type'), category: t('organisations.category'), class: t('organisations.class'),
    validFrom: t('organisations.validFrom'), validTo: t('organisations.validTo'), ward: t('organisations.ward'), locality: t('organisations.locality'), street: t('organisations.street'), door: t('organisations.door'), pincode: t('organisations.pincode'),
    contact: t('organisations.contact'), mobile: t('organisations.mobile'), email: t('organisations.email'), pan: 'PAN', gstin: 'GSTIN', documents: t('blocks.documents'),
  };
  const field = (name: Field) => ({ name, label: labels[name], value: value[name], onChange: (next: string) => put({ [name]: next }) });

  const save = useMutation({
    mutationFn: async () => {
      const stored = saved ?? (await saveOrganisation(toWire(value, { tenantId, at: day => startOfDay(day, zone), organisation })));
      setSaved(stored);
      if (withAccount && stored?.id != null) await createAccount(tenantId, 'ORG', stored.id, account);
      return stored;
    },
    onSuccess: async stored => {
      await draft.drop();
      await cache.invalidateQueries();
      said(t('organisations.saved', { name: stored?.name ?? '', number: stored?.orgNumber ?? '' }));
      await navigate(`/organisations/${stored?.id ?? ''}`);
    },
  });
  const { errors, isRight } = useChecked<keyof OrganisationValues | keyof AccountValues>(() => ({
    ...(withAccount ? checkAccount(account, { missing: label => t('blocks.mustFill', { label }), number: t('accounts.numberRule'), again: t('accounts.againRule'), ifsc: t('accounts.ifscRule') }, accountLabels) : {}),
    ...checkOrganisation(value, today, {
      missing: label => t('blocks.mustFill', { label }), name: t('organisations.nameRule'), past: t('organisations.notFuture'), validity: t('organisations.validityRule'), mobile: t('organisations.mobileRule'), email: t('organisations.emailRule'), pan: t('organisations.panRule'),
      gstin: t('organisations.gstinRule'), pincode: t('organisations.pincodeRule'),
    }, labels),
  }));
  const submit = () => { if (isRight()) save.mutate(); };
  if (!draft.ready) return null;

  return (
    <>
      <PageHead title={organisation === undefined ? t('organisations.create') : t('organisations.edit')} about={organisation?.orgNumber ?? undefined} />
      <Form
        labels={labels} errors={errors} problem={save.error} draft={draft} onSubmit={submit}
        rules={{ mobile: /MOBILE_NUMBER|USER\.EXISTS/, type: /ORG_TYPE/, category: /FUNCTION_CATEGORY/, class: /FUNCTION_CLASS/, ward: /BOUNDARY/, name: /ORG_NAME/, pan: /IDENTIFIER/, ifsc: /IFSC|BRANCH_IDENTIFIER/, number: /ACCOUNT_NUMBER|DUPLICATE_BANK/ }}
      >
        {saved !== undefined && <Alert color="amber" variant="light" role="status">{t('organisations.savedWithoutAccount', { number: saved.orgNumber ?? '' })} <Anchor component={Link} to={`/organisations/${saved.id ?? ''}`}>{t('organisations.open')}</Anchor></Alert>}
        <Question title={t('organisations.what')}>
          <TextField {...field('name')} help={t('organisations.nameRule')} required maxLength={128} />
          <Alike name={value.name} mobile={value.mobile} identifier={value.pan} self={organisation?.id ?? saved?.id ?? undefined} />
          <ChoiceField {...field('type')} required choices={types} onChange={type => put({ type, ...(type.startsWith('CBO') ? { category: 'CBO.NA', class: value.class === '' ? 'NA' : value.class } : value.category.startsWith('CBO') ? { category: '' } : {}) })} />
          <ChoiceField {...field('category')} help={value.type.startsWith('CBO') ? t('organisations.categoryAuto') : undefined} required choices={categories} />
          <ChoiceField {...field('class')} required choices={classes} />
          <DayField {...field('incorporated')} help={t('organisations.notFuture')} required max={today} />
          <Group grow align="flex-start"><DayField {...field('validFrom')} required /><DayField {...field('validTo')} min={value.validFrom} /></Group>
          <ChoiceField {...field('department')} choices={departments} />
          <TextField {...field('registration')} maxLength={64} />
        </Question>
        <Question title={t('organisations.where')}>
          <ChoiceField {...field('ward')} required choices={wards} onChange={ward => put({ ward, locality: '' })} />
          <ChoiceField {...field('locality')} required choices={wards.find(ward => ward.value === value.ward)?.localities ?? []} />
          <TextField {...field('street')} maxLength={256} />
          <Group grow align="flex-start"><TextField {...field('door')} maxLength={64} /><TextField {...field('pincode')} maxLength={6} inputMode="numeric" /></Group>
        </Question>
        <Question title={t('organisations.who')} about={t('organisations.whoAbout')}>
          <TextField {...field('contact')} required maxLength={64} />
          <TextField {...field('mobile')} help={t('organisations.mobileRule')} required maxLength={10} inputMode="tel" />
          <TextField {...field('email')} maxLength={200} inputMode="email" />
        </Question>
        <Question title={t('organisations.tax')}>
          <TextField {...field('pan')} help={t('organisations.panRule')} maxLength={10} />
          <TextField {...field('gstin')} help={t('organisations.gstinRule')} maxLength={15} />
        </Question>
        {organisation === undefined && (
          <Question title={t('organisations.account')}>
            <Switch label={t('organisations.withAccount')} checked={withAccount} onChange={event => setWithAccount(event.currentTarget.checked)} />
            {withAccount ? <AccountFields value={account} onChange={setAccount} /> : <Text fz="sm" c="dimmed">{t('organisations.accountLater')}</Text>}
          </Question>
        )}
        <Question title={t('blocks.documents')}>
          <Stack gap="sm"><Uploader kind={certificate} label={t('organisations.certificate')} module="organisation" value={value.documents} onChange={documents => put({ documents })} /></Stack>
        </Question>
        <Group><Button type="submit" size="md" loading={save.isPending}>{t('blocks.save')}</Button><Button variant="default" size="md" onClick={() => void navigate(-1)}>{t('blocks.cancel')}</Button></Group>
      </Form>
    </>
  );
}

/** Organisations that may be this one already. */
function Alike({ name, mobile, identifier, self }: { name: string; mobile: string; identifier: string; self: string | undefined }) {
  const t = useTexts();
  const tenantId = useTenant();
  const [asked] = useDebouncedValue(`${name}\n${mobile}\n${identifier}`, 500);
  const [wantedName = '', wantedMobile = '', wantedIdentifier = ''] = asked.split('\n');
  const { data = [] } = useQuery({ queryKey: ['alike', tenantId, asked], queryFn: () => alike(tenantId, wantedName, wantedMobile, wantedIdentifier), enabled: asked.trim() !== '' });
  const others = data.filter(row => row.id !== self);
  return (
    <div role="status">
      {others.length > 0 && (
        <Alert color="amber" variant="light" title={t('organisations.alike')}>
          <ul style={{ margin: 0, paddingInlineStart: 18 }}>{others.map(row => <li key={row.id}><Anchor component={Link} to={`/organisations/${row.id}`} target="_blank">{row.name} · {row.number}</Anchor></li>)}</ul>
        </Alert>
      )}
    </div>
  );
}
