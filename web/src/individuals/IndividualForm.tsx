import { Button, Group, MultiSelect, Text, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { AccountFields, useAccountLabels } from '../accounts/AccountFields';
import type { AccountValues } from '../accounts/values';
import { blankAccount, checkAccount } from '../accounts/values';
import { ApiError } from '../api/errors';
import { useChoices, useWards, useZone } from '../api/masters';
import { workflowFiles } from '../blocks/documents';
import { Uploader } from '../blocks/Documents';
import { ChoiceField, DayField, Form, Question, TextField } from '../blocks/Form';
import { inputDay } from '../blocks/format';
import { PageHead } from '../blocks/PageHead';
import { Panel } from '../blocks/Panel';
import { said } from '../blocks/said';
import { useDraft } from '../blocks/useDraft';
import { useChecked } from '../blocks/useChecked';
import { Missing } from '../frame/Missing';
import { useTenant } from '../session/useSession';
import { asWords, useTexts } from '../texts/useTexts';
import { Candidates } from './Candidates';
import type { Individual } from './service';
import { candidatesOf, newReference, readIndividual, register, updateIndividual } from './service';
import type { IndividualField, IndividualValues } from './values';
import { blankIndividual, canLookAlike, checkIndividual, isIndividualValues, toWire, valuesOf } from './values';

const portrait = { ...workflowFiles, code: 'PHOTO', types: ['jpg', 'jpeg', 'png'] };

/** Registers a wage seeker with the bank account in one step, or changes one. */
export default function IndividualForm() {
  const { id } = useParams();
  const tenantId = useTenant();
  const person = useQuery({ queryKey: ['individual', tenantId, id], queryFn: async () => (await readIndividual(tenantId, id ?? '')) ?? null, enabled: id !== undefined });
  if (id === undefined) return <Filled person={undefined} />;
  return <Panel query={person} bare>{found => (found === null ? <Missing /> : <Filled key={found.rowVersion} person={found} />)}</Panel>;
}

type TextFieldName = Exclude<keyof IndividualValues, 'photo' | 'skills' | 'reference'>;

function Filled({ person }: { person: Individual | undefined }) {
  const t = useTexts();
  const zone = useZone();
  const tenantId = useTenant();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const [today] = useState(() => inputDay(Date.now(), zone));
  const [fresh] = useState<IndividualValues>(() => ({ ...blankIndividual, reference: newReference() }));
  const draft = useDraft<IndividualValues>(person === undefined ? 'individuals/new' : `individuals/${person.id ?? ''}/edit`, person === undefined ? fresh : valuesOf(person), isIndividualValues);
  const { value, set } = draft;
  // Not part of the draft: these numbers are not kept on the device.
  const [identifier, setIdentifier] = useState('');
  const [account, setAccount] = useState<AccountValues>(blankAccount);
  const [because, setBecause] = useState('');
  const genders = useChoices('common-masters', 'GenderType');
  const relationships = useChoices('common-masters', 'Relationship');
  const categories = useChoices('common-masters', 'SocialCategory');
  const skills = useChoices('common-masters', 'WageSeekerSkills').map(one => (one.label === one.value ? { ...one, label: one.value.split('.').reverse().map(asWords).join(' · ') } : one));
  const wards = useWards();
  const put = (change: Partial<IndividualValues>) => set(was => ({ ...was, ...change }));
  const accountLabels = useAccountLabels();
  const labels = {
    ...accountLabels,
    name: t('individuals.name'), relationship: t('individuals.relationship'), guardian: t('individuals.guardian'), born: t('individuals.born'), gender: t('individuals.gender'), mobile: t('individuals.mobile'), category: t('individuals.category'), skills: t('individuals.skills'),
    ward: t('individuals.ward'), locality: t('individuals.locality'), street: t('individuals.street'), door: t('individuals.door'), pincode: t('individuals.pincode'), photo: t('individuals.photo'), reference: '', identifier: t('individuals.identifier'), because: t('individuals.because'),
  };
  const field = (name: TextFieldName) => ({ name, label: labels[name], value: value[name], onChange: (next: string) => put({ [name]: next }) });

  const wire = toWire(value, { tenantId, identifier, person });
  const asked = canLookAlike(value, identifier) ? JSON.stringify({ ...wire, photo: null, clientReferenceId: null }) : '';
  const [settled] = useDebouncedValue(asked, 700);
  const found = useQuery({ queryKey: ['look-alike', tenantId, settled], queryFn: () => candidatesOf({ ...wire, photo: null, clientReferenceId: null }).catch((problem: unknown) => { if (problem instanceof ApiError && !problem.isUnreachable) return []; throw problem; }), enabled: settled !== '' && settled === asked && person === undefined });
  const candidates = found.data ?? [];

  const save = useMutation({
    mutationFn: async () => (person === undefined ? (await register(wire, account, because.trim())).person : updateIndividual(wire)),
    onSuccess: async stored => {
      await draft.drop();
      await cache.invalidateQueries();
      said(t('individuals.saved', { number: stored.individualId ?? '' }));
      await navigate(`/individuals/${stored.id ?? ''}`);
    },
  });
  const isRefusedAsDouble = save.error instanceof ApiError && save.error.refusals.some(refusal => refusal.code === 'DUPLICATE_INDIVIDUAL');
  const { errors, isRight } = useChecked<IndividualField | keyof AccountValues | 'because'>(() => {
    const missing = (label: string) => t('blocks.mustFill', { label });
    return {
      ...(person === undefined ? checkAccount(account, { missing, number: t('accounts.numberRule'), again: t('accounts.againRule'), ifsc: t('accounts.ifscRule') }, accountLabels) : {}),
      ...checkIndividual(value, identifier, person === undefined, today, { missing, name: t('individuals.nameRule'), born: t('individuals.bornRule'), mobile: t('individuals.mobileRule'), identifier: t('individuals.identifierRule'), skills: missing(labels.skills), levels: t('individuals.levelRule'), pincode: t('individuals.pincodeRule') }, labels),
      ...(candidates.length > 0 && person === undefined && because.trim() === '' ? { because: t('individuals.becauseRule') } : {}),
    };
  });
  const submit = () => { if (isRight()) save.mutate(); };
  if (!draft.ready) return null;

  return (
    <>
      <PageHead title={person === undefined ? t('individuals.create') : t('individuals.edit')} about={person?.individualId ?? undefined} />
      <Form
        labels={labels} errors={errors} problem={save.error} draft={draft} onSubmit={submit}
        rules={{ because: /DUPLICATE_INDIVIDUAL/, number: /ACCOUNT_NUMBER|DUPLICATE_BANK/, ifsc: /IFSC|BRANCH_IDENTIFIER/, skills: /SKILL/, relationship: /RELATIONSHIP/, born: /BIRTH/, mobile: /MOBILE/, identifier: /IDENTIFIER/, locality: /BOUNDARY|LOCALITY/, name: /givenName/ }}
      >
        <Question title={t('individuals.who')}>
          <TextField {...field('name')} help={t('individuals.nameRule')} required maxLength={200} />
          <TextField name="identifier" label={labels.identifier} value={identifier} onChange={setIdentifier} help={t(person === undefined ? 'individuals.identifierRule' : 'individuals.identifierKeep')} required={person === undefined} maxLength={14} inputMode="numeric" />
          <ChoiceField {...field('relationship')} required choices={relationships} />
          <TextField {...field('guardian')} required maxLength={100} />
          <DayField {...field('born')} help={t('individuals.bornRule')} required max={today} />
          <ChoiceField {...field('gender')} required choices={genders} />
          <TextField {...field('mobile')} help={t('individuals.mobileRule')} required maxLength={10} inputMode="tel" />
          <ChoiceField {...field('category')} required choices={categories} />
          <Uploader kind={portrait} label={labels.photo} module="individual" value={value.photo} onChange={photo => put({ photo: photo.slice(-1) })} />
        </Question>
        <Question title={t('individuals.canDo')}>
          <MultiSelect label={<>{labels.skills} <Text component="span" fz="xs" c="dimmed" fw={400}>({t('blocks.required')})</Text></>} description={t('individuals.levelRule')} data={[...skills]} value={[...value.skills]} searchable onChange={next => put({ skills: next })} error={errors.skills} aria-required hidePickedOptions nothingFoundMessage={t('blocks.foundNone')} />
        </Question>
        <Question title={t('individuals.where')}>
          <ChoiceField {...field('ward')} required choices={wards} onChange={ward => put({ ward, locality: '' })} />
          <ChoiceField {...field('locality')} required choices={wards.find(ward => ward.value === value.ward)?.localities ?? []} />
          <TextField {...field('street')} maxLength={256} />
          <Group grow align="flex-start"><TextField {...field('door')} maxLength={64} /><TextField {...field('pincode')} maxLength={6} inputMode="numeric" /></Group>
        </Question>
        {person === undefined && <Question title={t('individuals.account')} about={t('individuals.accountAbout')}><AccountFields value={account} onChange={setAccount} /></Question>}
        <div role="status">
          {candidates.length > 0 && <Candidates title={t('individuals.alike')} candidates={candidates}><Text fz="sm" mt="xs">{t('individuals.alikeAbout')}</Text></Candidates>}
        </div>
        {person === undefined && (candidates.length > 0 || isRefusedAsDouble) && (
          <Question title={t('individuals.somebodyElse')}>
            <Textarea label={<>{labels.because} <Text component="span" fz="xs" c="dimmed" fw={400}>({t('blocks.required')})</Text></>} value={because} maxLength={1000} aria-required error={errors.because} onChange={event => setBecause(event.currentTarget.value)} />
          </Question>
        )}
        <Group><Button type="submit" size="md" loading={save.isPending}>{t('blocks.save')}</Button><Button variant="default" size="md" onClick={() => void navigate(-1)}>{t('blocks.cancel')}</Button></Group>
      </Form>
    </>
  );
}
