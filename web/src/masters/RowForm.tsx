import { Alert, Button, Fieldset, Group, Radio, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { stateTenant, useZone } from '../api/masters';
import { ChoiceField, DayField, Form, LongTextField, NumberField, Question, TextField } from '../blocks/Form';
import { inputDay, startOfDay } from '../blocks/format';
import { PageHead } from '../blocks/PageHead';
import { Panel } from '../blocks/Panel';
import { said } from '../blocks/said';
import { useDraft } from '../blocks/useDraft';
import { useChecked } from '../blocks/useChecked';
import { Missing } from '../frame/Missing';
import { rarelyChanges } from '../queries';
import { useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import { useMayKeep } from './mayKeep';
import type { Master, Member, Typed, TypedRecord } from './schema';
import { asTyped, dataOf, defaultsOf, labelsOf, ruleOf, typedOf, typedRows, typedText, violations } from './schema';
import type { MasterRow } from './service';
import { findRows, identifiersOf, readMaster, readRow, saveRow } from './service';

/** Enters a row of a master or changes one: the fields are those of its schema. */
export default function RowForm() {
  const { master: code = '', id } = useParams();
  const tenantId = useTenant();
  const found = useQuery({
    queryKey: ['master-edit', tenantId, code, id],
    queryFn: async () => {
      const [master, row, first] = await Promise.all([readMaster(tenantId, code), id === undefined ? undefined : readRow(tenantId, code, id), id === undefined ? findRows(tenantId, code, { filters: {}, sortBy: undefined, descending: false, page: 1, size: 20 }, 1, 0) : undefined]);
      return master === undefined || (id !== undefined && row === undefined) ? null : { master, row, level: row?.tenantId ?? first?.rows[0]?.tenantId ?? stateTenant() };
    },
  });
  return <Panel query={found} bare>{shown => (shown === null ? <Missing /> : <Filled key={shown.row?.changed} {...shown} />)}</Panel>;
}

const isTyped = (value: unknown): value is TypedRecord => typeof value === 'object' && value !== null && !Array.isArray(value);

function Filled({ master, row, level }: { master: Master; row: MasterRow | undefined; level: string }) {
  const t = useTexts();
  const names = useNames();
  const zone = useZone();
  const tenantId = useTenant();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const at = `masters/${encodeURIComponent(master.code)}`;
  const dayOf = (time: number) => inputDay(time, zone);
  const draft = useDraft<TypedRecord>(row === undefined ? `${at}/new` : `${at}/${row.id}/edit`, typedOf(master.members, row?.data ?? defaultsOf(master.members), dayOf), isTyped);
  const { value, set } = draft;
  const [kept, setKept] = useState(level);
  const mayState = useMayKeep(stateTenant());
  const mayOffice = useMayKeep(tenantId);
  const labels = labelsOf(master.members, value);
  const save = useMutation({
    mutationFn: () => saveRow(master.code, {
      id: row?.id, tenantId: row?.tenantId ?? kept, isActive: row?.isActive ?? true, audit: row?.audit, uniqueIdentifier: row?.uniqueIdentifier,
      data: dataOf(master.members, value, row?.data ?? {}, day => startOfDay(day, zone)),
    }),
    onSuccess: async saved => {
      await draft.drop();
      said(t('masters.saved', { id: saved?.uniqueIdentifier ?? '' }));
      await navigate(`/${at}/${saved?.id ?? ''}`);
      await cache.invalidateQueries(); // the form is left first: read again, it would stand there for a step that is taken
    },
  });
  const { errors, isRight } = useChecked(() => violations(master.members, value, {
    missing: label => t('blocks.mustFill', { label }), number: t('masters.ruleNumber'), integer: t('masters.ruleInteger'), least: n => t('masters.ruleLeast', { n }), most: n => t('masters.ruleMost', { n }), shorter: n => t('masters.ruleShorter', { n }),
    longer: n => t('masters.ruleLonger', { n }), pattern: pattern => t('masters.rulePattern', { pattern }), json: t('masters.ruleJson'),
  }));
  const submit = () => { if (isRight()) save.mutate(); };
  if (!draft.ready) return null;
  // The longest path first: a refusal of a member of a row is not one of the row.
  const paths = Object.keys(labels).sort((one, other) => other.length - one.length);
  const rules = Object.fromEntries(paths.map(path => [path, ruleOf(path)]));
  const [uniqueFirst] = master.unique;
  return (
    <>
      <PageHead title={t(row === undefined ? 'masters.add' : 'masters.edit')} about={`${master.code}${row === undefined ? '' : ` · ${row.uniqueIdentifier}`}`} />
      <Form labels={labels} errors={errors} problem={save.error} draft={draft} onSubmit={submit} rules={uniqueFirst === undefined ? rules : { [uniqueFirst]: new RegExp(`${ruleOf(uniqueFirst).source}|DUPLICATE_RECORD|UNIQUE_`, 'm'), ...Object.fromEntries(Object.entries(rules).filter(([path]) => path !== uniqueFirst)) }}>
        <Question title={master.description === '' ? master.code : master.description} about={master.effective === undefined ? undefined : t('masters.effectiveHelp')}>
          {row === undefined && mayState && mayOffice && tenantId !== stateTenant() && (
            <Radio.Group label={t('masters.level')} value={kept} onChange={setKept}>
              <Group mt={6}><Radio value={stateTenant()} label={names.office(stateTenant())} /><Radio value={tenantId} label={names.office(tenantId)} /></Group>
            </Radio.Group>
          )}
          {row === undefined && kept === tenantId && level !== tenantId && <Alert color="amber" variant="light" styles={{ message: { color: 'inherit' } }}>{t('masters.ownLevelWarning')}</Alert>}
          <Members members={master.members} typed={value} path="" locked={row === undefined ? [] : master.unique} onChange={next => set(() => next)} />
        </Question>
        <Group><Button type="submit" size="md" loading={save.isPending}>{t('blocks.save')}</Button><Button variant="default" size="md" onClick={() => void navigate(-1)}>{t('blocks.cancel')}</Button></Group>
      </Form>
    </>
  );
}

/** The fields of a record, a group or a row; unique ones of a stored record are locked. */
function Members({ members, typed, path, locked, onChange }: { members: readonly Member[]; typed: TypedRecord; path: string; locked: readonly string[]; onChange: (typed: TypedRecord) => void }) {
  return <>{members.map(member => <OneMember key={member.name} member={member} place={path === '' ? member.name : `${path}.${member.name}`} typed={typed[member.name] ?? ''} isLocked={path === '' && locked.includes(member.name)} onChange={next => onChange({ ...typed, [member.name]: next })} />)}</>;
}

function OneMember({ member, place, typed, isLocked, onChange }: { member: Member; place: string; typed: Typed; isLocked: boolean; onChange: (typed: Typed) => void }) {
  const t = useTexts();
  const tenantId = useTenant();
  const { refersTo } = member;
  const referred = useQuery({ queryKey: ['master-ids', tenantId, refersTo], queryFn: () => identifiersOf(tenantId, refersTo ?? ''), enabled: refersTo !== undefined, ...rarelyChanges }).data;
  const text = typedText(typed);
  const field = { name: place, label: member.title, help: isLocked ? t('masters.locked') : member.help, required: member.isRequired, value: text, onChange, readOnly: isLocked };
  if (refersTo !== undefined && referred !== undefined && referred.length > 0 && ['text', 'choice'].includes(member.kind)) {
    return <ChoiceField {...field} help={field.help ?? t('masters.refersTo', { code: refersTo })} choices={referred.some(choice => choice.value === text) || text === '' ? referred : [{ value: text, label: text }, ...referred]} />;
  }

  switch (member.kind) {
    case 'group':
      return <Fieldset legend={member.title}><Stack gap="sm">{member.help !== undefined && <Text fz="sm" c="dimmed">{member.help}</Text>}<Members members={member.members} typed={asTyped(typed)} path={place} locked={[]} onChange={onChange} /></Stack></Fieldset>;
    case 'rows':
      return <Rows member={member} place={place} rows={typedRows(typed)} onChange={onChange} />;
    case 'boolean':
      return <ChoiceField {...field} choices={[{ value: 'true', label: t('blocks.yes') }, { value: 'false', label: t('blocks.no') }]} />;
    case 'choice':
      return <ChoiceField {...field} choices={member.choices.map(value => ({ value, label: value }))} />;
    case 'number': case 'integer':
      return <NumberField {...field} />;
    case 'instant':
      return <DayField {...field} />;
    case 'texts':
      return <TextField {...field} help={field.help ?? t('masters.textsHelp')} />;
    case 'json':
      return <LongTextField {...field} help={field.help ?? t('masters.jsonHelp')} />;
    case 'text':
      return text.length > 80 ? <LongTextField {...field} /> : <TextField {...field} />;
  }
}

function Rows({ member, place, rows, onChange }: { member: Member; place: string; rows: readonly TypedRecord[]; onChange: (typed: Typed) => void }) {
  const t = useTexts();
  return (
    <Fieldset legend={member.title} id={place}>
      <Stack gap="md">
        {member.help !== undefined && <Text fz="sm" c="dimmed">{member.help}</Text>}
        {rows.map((row, at) => (
          <Fieldset key={at} legend={`${member.title} ${at + 1}`} variant="filled">
            <Stack gap="sm">
              <Members members={member.members} typed={row} path={`${place}.${at}`} locked={[]} onChange={next => onChange(rows.map((other, index) => (index === at ? next : other)))} />
              <Group justify="flex-end"><Button size="compact-sm" variant="default" onClick={() => onChange(rows.filter((_, index) => index !== at))}>{t('blocks.rowRemove', { n: at + 1 })}</Button></Group>
            </Stack>
          </Fieldset>
        ))}
        <Group><Button size="compact-md" variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => onChange([...rows, {}])}>{t('blocks.rowAdd')}</Button></Group>
      </Stack>
    </Fieldset>
  );
}
