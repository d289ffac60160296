import { Badge, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconClock, IconPencil } from '@tabler/icons-react';
import { useZone } from '../api/masters';
import { useTexts } from '../texts/useTexts';
import { change, day, dayAndTime, difference, money, quantity, signedMoney } from './format';
import { rupeesInWords } from './words';

function Unknown() {
  const t = useTexts();
  return <span className="unknown"><span aria-hidden>–</span><span className="vanish">{t('blocks.unknown')}</span></span>;
}

/** Rupees with Indian grouping. Unknown is a dash, zero is 0.00: they are different things. */
export function Money({ amount, symbol = false, inWords = false }: { amount: number | null | undefined; symbol?: boolean; inWords?: boolean }) {
  if (amount === null || amount === undefined) return <Unknown />;
  return (
    <>
      <span className="tabular" style={{ whiteSpace: 'nowrap' }}>{symbol && '₹ '}{money(amount)}</span>
      {inWords && <Text component="span" display="block" fz="xs" c="dimmed" className="in-words"><InWords amount={amount} /></Text>}
    </>
  );
}

function InWords({ amount }: { amount: number }) {
  return rupeesInWords(amount, useTexts());
}

/** A quantity; the unit stands in the header of the column, or beside it when `unit` is given. */
export function Quantity({ value, unit, decimals = 4 }: { value: number | null | undefined; unit?: string; decimals?: number }) {
  if (value === null || value === undefined) return <Unknown />;
  return <span className="tabular" style={{ whiteSpace: 'nowrap' }}>{quantity(value, decimals)}{unit !== undefined && ` ${unit}`}</span>;
}

/** A day in the zone of the office. 0 is "no date" in the contract. */
export function DateText({ at, withTime = false }: { at: number | null | undefined; withTime?: boolean }) {
  const zone = useZone();
  if (at === null || at === undefined || at === 0) return <Unknown />;
  return <time dateTime={new Date(at).toISOString()} className="tabular" style={{ whiteSpace: 'nowrap' }}>{withTime ? dayAndTime(at, zone) : day(at, zone)}</time>;
}

/** Difference to what it is compared with, signed, with the percentage. */
export function Difference({ now, before }: { now: number; before: number }) {
  const by = difference(now, before);
  const percent = change(now, before);
  return <span className="tabular" style={{ whiteSpace: 'nowrap' }}>{signedMoney(by)}{percent !== undefined && by !== 0 && <Text component="span" c="dimmed" fz="xs" display="block">{percent}</Text>}</span>;
}

const icons = { done: IconCircleCheck, bad: IconCircleX, due: IconClock, plain: IconPencil } as const;

/** How a state looks by what the workflow says of it: final and good, final and bad, waiting, or a draft. */
export function toneOfState(state: string | undefined): keyof typeof icons {
  if (state === undefined || /DRAFT/.test(state)) return 'plain';
  if (/REJECT|DECLIN|CANCEL|INACTIVE|FAILED/.test(state)) return 'bad';
  if (/APPROVED|ACCEPTED|ACTIVE|SUCCESS|PAID|COMPLETED|CLOSED/.test(state)) return 'done';
  return 'due';
}

/** State as word, icon and colour. */
export function StateText({ state, label }: { state: string | undefined; label: string }) {
  if (state === undefined) return <Unknown />;
  const tone = toneOfState(state);
  const Icon = icons[tone];
  const color = { done: 'green', bad: 'red', due: 'amber', plain: 'gray' }[tone];
  return <Badge variant="light" color={color} tt="none" fw={500} size="lg" radius="sm" leftSection={<Icon size={15} aria-hidden />} styles={{ root: { color: tone === 'plain' ? 'inherit' : `var(--works-${tone})`, height: 'auto', minHeight: 24 }, label: { whiteSpace: 'normal', lineHeight: 1.3 } }}>{label}</Badge>;
}

/** Days left by the service level: word, icon and colour. */
export function DueText({ days }: { days: number | undefined }) {
  const t = useTexts();
  if (days === undefined) return <Unknown />;
  const tone = days < 0 ? 'bad' : days <= 1 ? 'due' : 'plain';
  const label = days === -1 ? t('blocks.overdueOne') : days < 0 ? t('blocks.overdue', { count: -days }) : days === 0 ? t('blocks.dueToday') : days === 1 ? t('blocks.dueTomorrow') : t('blocks.dueIn', { count: days });
  return (
    <span style={{ color: tone === 'plain' ? undefined : `var(--works-${tone})`, display: 'inline-flex', gap: 4, alignItems: 'center', whiteSpace: 'nowrap' }} className="tabular">
      {tone === 'bad' ? <IconAlertTriangle size={15} aria-hidden /> : <IconClock size={15} aria-hidden />}{label}
    </span>
  );
}
