import { Alert, Anchor, Button, Group, Paper, Select, Stack, Text, Textarea, TextInput, Title } from '@mantine/core';
import { IconDeviceFloppy } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { createContext, use, useEffect, useId, useRef } from 'react';
import { useZone } from '../api/masters';
import type { Choice } from '../api/masters';
import type { FieldRules } from '../api/errors';
import { ApiError, byField } from '../api/errors';
import { useTexts } from '../texts/useTexts';
import { dayAndTime } from './format';
import { Refused } from './Refused';
import type { DraftState } from './useDraft';

/** What is wrong with a form: by field, from our own check before sending and from the server's refusal after it. */
export type FieldErrors<Field extends string = string> = Readonly<Partial<Record<Field, string>>>;

interface FormContext {
  readonly id: string;
  readonly errors: FieldErrors;
}

const Context = createContext<FormContext>({ id: '', errors: {} });

/**
 * One column, fields grouped by question, drafts kept, errors at their field and in a summary that links to them.
 * @param labels label of each field by name, for the summary
 * @param errors what our own check found
 * @param problem what the server said; split over the fields by `rules`
 */
export function Form<Field extends string>({ labels, errors, problem, rules, draft, onSubmit, wide = false, children }: {
  labels: Readonly<Record<Field, string>>;
  errors: FieldErrors<Field>;
  problem: unknown;
  rules?: FieldRules<Field>;
  draft?: Pick<DraftState<unknown>, 'keptAt' | 'foundAt' | 'drop'>;
  onSubmit: () => void;
  /** For forms with grids: the whole width. */
  wide?: boolean;
  children: ReactNode;
}) {
  const t = useTexts();
  const id = useId();
  const summary = useRef<HTMLDivElement>(null);
  const refused = problem instanceof ApiError ? byField(problem, rules) : undefined;
  const all: FieldErrors<Field> = { ...errors, ...refused?.fields };
  const wrong = (Object.keys(all) as Field[]).filter(field => all[field] !== undefined);
  const rest = refused === undefined ? problem : problem instanceof ApiError && (refused.rest.length > 0 || problem.refusals.length === 0) ? new ApiError(problem.status, refused.rest, problem.correlationId) : undefined;
  const key = wrong.map(field => all[field]).join('|');
  useEffect(() => {
    if (key !== '') summary.current?.focus();
  }, [key]);

  return (
    <Context value={{ id, errors: all }}>
      <form noValidate onSubmit={event => { event.preventDefault(); onSubmit(); }}>
        <Stack maw={wide ? undefined : 760} gap="md">
          <DraftNote draft={draft} />
          {wrong.length > 0 && (
            <Alert ref={summary} tabIndex={-1} role="alert" color="red" variant="light" title={wrong.length === 1 ? t('blocks.errorOne') : t('blocks.errors', { count: wrong.length })} styles={{ title: { color: 'var(--works-bad)' } }}>
              <ul style={{ margin: 0, paddingInlineStart: 18 }}>
                {wrong.map(field => <li key={field}><Anchor href={`#${id}-${field}`} onClick={event => { event.preventDefault(); document.getElementById(`${id}-${field}`)?.focus(); }}>{labels[field]}: {all[field]}</Anchor></li>)}
              </ul>
            </Alert>
          )}
          <Refused problem={rest} />
          {children}
        </Stack>
      </form>
    </Context>
  );
}

function DraftNote({ draft }: { draft: Pick<DraftState<unknown>, 'keptAt' | 'foundAt' | 'drop'> | undefined }) {
  const t = useTexts();
  const zone = useZone();
  if (draft?.foundAt !== undefined) {
    return (
      <Alert color="teal" variant="light" icon={<IconDeviceFloppy aria-hidden />} role="status">
        <Group justify="space-between"><Text fz="sm">{t('blocks.draftFound', { when: dayAndTime(draft.foundAt, zone) })}</Text><Button size="compact-sm" variant="default" onClick={() => void draft.drop()}>{t('blocks.draftDrop')}</Button></Group>
      </Alert>
    );
  }

  return draft?.keptAt === undefined ? null : <Text fz="xs" c="dimmed" role="status">{t('blocks.draftKept', { when: dayAndTime(draft.keptAt, zone) })}</Text>;
}

/** Fields that answer one question. */
export function Question({ title, about, children }: { title: string; about?: string; children: ReactNode }) {
  return (
    <Paper component="section">
      <Stack gap="md">
        <div><Title order={2}>{title}</Title>{about !== undefined && <Text c="dimmed" fz="sm">{about}</Text>}</div>
        {children}
      </Stack>
    </Paper>
  );
}

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly help?: string;
  readonly required?: boolean;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly readOnly?: boolean;
}

// Required is marked in words; the asterisk says nothing to whoever does not know it.
function useField({ name, label, help, required }: Pick<FieldProps, 'name' | 'label' | 'help' | 'required'>) {
  const { id, errors } = use(Context);
  const t = useTexts();
  return {
    id: `${id}-${name}`, name, error: errors[name], description: help, 'aria-required': required === true || undefined,
    label: <>{label} <Text component="span" fz="xs" c="dimmed" fw={400}>({required === true ? t('blocks.required') : t('blocks.optional')})</Text></>,
  };
}

export function TextField({ value, onChange, readOnly, maxLength, inputMode, ...field }: FieldProps & { maxLength?: number; inputMode?: 'text' | 'numeric' | 'decimal' | 'tel' | 'email' }) {
  return <TextInput {...useField(field)} value={value} maxLength={maxLength} inputMode={inputMode} readOnly={readOnly} onChange={event => onChange(event.currentTarget.value)} autoComplete="off" />;
}

export function LongTextField({ value, onChange, readOnly, maxLength, ...field }: FieldProps & { maxLength?: number }) {
  return <Textarea {...useField(field)} value={value} maxLength={maxLength} readOnly={readOnly} onChange={event => onChange(event.currentTarget.value)} />;
}

/** A number as typed: text until it is sent, so that nothing is rounded or lost on the way. */
export function NumberField({ value, onChange, readOnly, unit, ...field }: FieldProps & { unit?: string }) {
  return <TextInput {...useField(field)} value={value} readOnly={readOnly} inputMode="decimal" autoComplete="off" rightSection={unit === undefined ? undefined : <Text fz="sm" c="dimmed" pe={8}>{unit}</Text>} rightSectionWidth={unit === undefined ? undefined : 48} styles={{ input: { textAlign: 'end', fontVariantNumeric: 'tabular-nums' } }} onChange={event => onChange(event.currentTarget.value)} />;
}

/** A day; the value is yyyy-mm-dd, the browser shows it as its user writes days. */
export function DayField({ value, onChange, readOnly, min, max, ...field }: FieldProps & { min?: string; max?: string }) {
  return <TextInput type="date" {...useField(field)} value={value} min={min} max={max} readOnly={readOnly} onChange={event => onChange(event.currentTarget.value)} maw={240} />;
}

export function ChoiceField({ value, onChange, readOnly, choices, ...field }: FieldProps & { choices: readonly Choice[] }) {
  const t = useTexts();
  return <Select {...useField(field)} data={[...choices]} value={value === '' ? null : value} onChange={chosen => onChange(chosen ?? '')} readOnly={readOnly} searchable={choices.length > 7} clearable={field.required !== true} clearButtonProps={{ 'aria-label': t('blocks.clearFilters') }} nothingFoundMessage={t('blocks.foundNone')} />;
}
