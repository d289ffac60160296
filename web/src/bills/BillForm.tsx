import { Button, Group, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { FieldRules } from '../api/errors';
import { Money } from '../blocks/Figures';
import type { FieldErrors } from '../blocks/Form';
import { Form } from '../blocks/Form';
import { PageHead } from '../blocks/PageHead';
import { said } from '../blocks/said';
import type { DraftState } from '../blocks/useDraft';
import type { WorkflowSent } from '../blocks/workflow';
import { useSteps } from '../blocks/workflow';
import { ActionDialog } from '../blocks/WorkflowActions';
import { useChecked } from '../blocks/useChecked';
import { useTenant } from '../session/useSession';
import { useTexts } from '../texts/useTexts';
import type { Bill, BilledContract } from './service';
import { readContract } from './service';

/**
 * What every form of a bill does: checks before it asks, says what the bill comes to, sends it with a step of its workflow, and opens it.
 * @param bill the stored bill that was sent back; undefined for a new one
 * @param service business service of the bill
 * @param check what can be told before asking the server
 * @param save sends it; what the server says of a field is shown at the field, by `rules`
 * @param asks what is to be read before it is sent
 * @param send label of the button, where the record is no bill by name
 * @param mayAsk false until what `asks` shows is known
 */
export function BillForm<Field extends string>({ bill, service, title, labels, rules, draft, check, save, asks, send, mayAsk = true, wide = false, children }: {
  bill: Bill | undefined;
  service: string;
  title: string;
  labels: Readonly<Record<Field, string>>;
  rules: FieldRules<Field>;
  draft: Pick<DraftState<unknown>, 'keptAt' | 'foundAt' | 'drop' | 'ready'>;
  check: () => FieldErrors<Field>;
  save: (sent: WorkflowSent) => Promise<Bill | undefined>;
  asks: ReactNode;
  send?: string;
  mayAsk?: boolean;
  wide?: boolean;
  children: (errors: FieldErrors<Field>) => ReactNode;
}) {
  const t = useTexts();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const step = useSteps(bill?.billNumber ?? undefined).data?.[0];
  const action = bill === undefined ? 'SUBMIT' : (step?.nextActions ?? []).map(next => next.action ?? '').find(one => /RE-?SUBMIT/.test(one));
  const { errors, isRight } = useChecked(check);
  const submit = () => { if (isRight()) setAsking(true); };
  if (!draft.ready) return null;
  return (
    <>
      <PageHead title={title} about={bill?.billNumber ?? undefined} />
      <Form wide={wide} labels={labels} errors={errors} problem={problem} draft={draft} onSubmit={submit} rules={rules}>
        {children(errors)}
        <Group>
          <Button type="submit" size="md" disabled={action === undefined}>{bill === undefined ? (send ?? t('bills.submit')) : t('bills.resubmit')}</Button>
          <Button variant="default" size="md" onClick={() => void navigate(-1)}>{t('blocks.cancel')}</Button>
          {bill !== undefined && step !== undefined && action === undefined && <Text fz="sm" c="dimmed">{t('blocks.actionsNone')}</Text>}
        </Group>
      </Form>
      {asking && mayAsk && action !== undefined && (
        <ActionDialog
          step={{ businessService: service, state: bill === undefined ? null : (step?.state ?? null) }} action={action} module="bill" quiet onClose={() => setAsking(false)}
          send={async sent => {
            try {
              setProblem(undefined);
              const saved = await save(sent);
              await draft.drop();
              said(t('bills.saved', { number: saved?.billNumber ?? '' }));
              await navigate(`/bills/${saved?.id ?? ''}`);
              await cache.invalidateQueries(); // the form is left first: read again, it would stand there for a step that is taken
            } catch (refused) {
              setProblem(refused); // what the server says of a field stands at the field too
              throw refused;
            }
          }}
        >
          {asks}
        </ActionDialog>
      )}
    </>
  );
}

/** The work order that is billed; undefined until it is known, or when there is none in force. */
export function useBilledContract(contractNumber: string): BilledContract | undefined {
  const tenantId = useTenant();
  return useQuery({ queryKey: ['billed-contract', tenantId, contractNumber], queryFn: async () => (await readContract(tenantId, contractNumber)) ?? null, enabled: contractNumber !== '' }).data ?? undefined;
}

/** What is billed: the work, who executes it, what was agreed. */
export function ContractFacts({ contract, children }: { contract: BilledContract | undefined; children?: ReactNode }) {
  const t = useTexts();
  if (contract === undefined) return null;
  return (
    <dl className="facts">
      <div><dt>{t('bills.work')}</dt><dd>{contract.projectName}<Text fz="xs" c="dimmed" className="code">{contract.projectNumber}</Text></dd></div>
      <div><dt>{t('bills.organisation')}</dt><dd>{contract.orgName}</dd></div>
      <div><dt>{t('bills.contracted')}</dt><dd><Money amount={contract.amount} symbol /></dd></div>
      {children}
    </dl>
  );
}
