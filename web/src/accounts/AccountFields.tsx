import { useChoices } from '../api/masters';
import { ChoiceField, TextField } from '../blocks/Form';
import { useTexts } from '../texts/useTexts';
import type { AccountValues } from './values';

/** Labels of the fields of an account, for the summary of errors of the form around them. */
export function useAccountLabels(): Readonly<Record<keyof AccountValues, string>> {
  const t = useTexts();
  return { holder: t('accounts.holder'), number: t('accounts.number'), again: t('accounts.again'), type: t('accounts.type'), ifsc: t('accounts.ifsc'), branch: t('accounts.branch') };
}

/** Fields of a bank account inside a form. */
export function AccountFields({ value, onChange, required = true }: { value: AccountValues; onChange: (value: AccountValues) => void; required?: boolean }) {
  const t = useTexts();
  const labels = useAccountLabels();
  const types = useChoices('works', 'BankAccType');
  const field = (name: keyof AccountValues) => ({ name, label: labels[name], value: value[name], onChange: (next: string) => onChange({ ...value, [name]: next }) });
  return (
    <>
      <TextField {...field('holder')} help={t('accounts.holderHelp')} required={required} maxLength={64} />
      <TextField {...field('number')} help={t('accounts.numberRule')} required={required} maxLength={22} inputMode="numeric" />
      <TextField {...field('again')} help={t('accounts.againHelp')} required={required} maxLength={22} inputMode="numeric" />
      <ChoiceField {...field('type')} required={required} choices={types} />
      <TextField {...field('ifsc')} help={t('accounts.ifscRule')} required={required} maxLength={11} />
      <TextField {...field('branch')} help={t('accounts.branchHelp')} maxLength={128} />
    </>
  );
}
