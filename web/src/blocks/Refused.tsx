import { Alert, Button, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { ApiError } from '../api/errors';
import { useTexts } from '../texts/useTexts';

/**
 * Why something did not happen, in the server's words, until it is dealt with. Nothing when there is no problem.
 * @param still set where nobody pressed anything: what the page asked by itself does not move it under the eyes
 */
export function Refused({ problem, onRetry, still = false }: { problem: unknown; onRetry?: () => void; still?: boolean }) {
  const t = useTexts();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!still && problem !== undefined && problem !== null) box.current?.scrollIntoView({ block: 'nearest' });
  }, [problem, still]);
  if (problem === undefined || problem === null) return null;
  const refused = problem instanceof ApiError ? problem : undefined;
  const title = refused?.isUnreachable === true ? t('blocks.unreachable') : t('blocks.refused');
  return (
    <Alert ref={box} role="alert" color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} title={title} styles={{ title: { color: 'var(--works-bad)' }, message: { color: 'inherit' } }}>
      <Words problem={problem} />
      {refused?.correlationId !== undefined && refused.status >= 500 && <Text fz="xs" mt={4} className="break">{t('blocks.trace', { id: refused.correlationId })}</Text>}
      {onRetry !== undefined && <Button mt="xs" size="compact-sm" variant="default" onClick={onRetry}>{t('blocks.retry')}</Button>}
    </Alert>
  );
}

function Words({ problem }: { problem: unknown }) {
  const t = useTexts();
  if (!(problem instanceof ApiError)) return problem instanceof Error ? problem.message : String(problem);
  if (problem.isUnreachable) return t('blocks.unreachableWhy');
  if (problem.isForbidden) return t('blocks.forbidden');
  if (problem.isConflict) return t('blocks.conflict');
  const messages = [...new Set(problem.refusals.map(refusal => refusal.message))];
  if (messages.length <= 1) return messages[0] ?? `HTTP ${problem.status}`;
  return <ul style={{ margin: 0, paddingInlineStart: 18 }}>{messages.map(message => <li key={message}>{message}</li>)}</ul>;
}
