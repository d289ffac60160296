import { Spoiler, Stack, Text } from '@mantine/core';
import { useNames, useTexts } from '../texts/useTexts';
import { attachmentsOf } from './documents';
import { DocumentLink } from './Documents';
import { DateText } from './Figures';
import type { Step } from './workflow';

const systemAccount = '00000000-0000-0000-0000-000000000000';

/** What happened to a record, newest first: who did what when, with comment and documents. */
export function Timeline({ steps }: { steps: readonly Step[] }) {
  const t = useTexts();
  const names = useNames();
  const nameOf = ({ assigner }: Step) => assigner?.name ?? (assigner?.uuid === systemAccount ? t('blocks.system') : assigner?.uuid);
  if (steps.length === 0) return <Text c="dimmed" fz="sm">{t('blocks.timelineNone')}</Text>;
  return (
    <ol className="timeline">
      {steps.map(step => (
        <li key={step.id}>
          <Stack gap={2}>
            <Text fz="sm" fw={600}>{names.action(step.businessService ?? undefined, step.action ?? '')}</Text>
            <Text fz="xs" c="dimmed">{nameOf(step)}{step.onBehalfOf != null && ` · ${t('blocks.onBehalf', { name: step.onBehalfOf.name ?? '' })}`} · <DateText at={step.auditDetails?.createdTime} withTime /></Text>
            {step.state?.state != null && <Text fz="xs" c="dimmed">{t('blocks.nowState', { state: names.state(step.businessService ?? undefined, step.state.state) })}</Text>}
            {step.comment != null && step.comment !== '' && <Spoiler maxHeight={72} showLabel={t('frame.more')} hideLabel={t('blocks.close')}><Text fz="sm" className="break" style={{ whiteSpace: 'pre-line' }}>{step.comment}</Text></Spoiler>}
            {attachmentsOf(step.documents ?? []).map(document => <DocumentLink key={document.fileStoreId} document={document} />)}
          </Stack>
        </li>
      ))}
    </ol>
  );
}
