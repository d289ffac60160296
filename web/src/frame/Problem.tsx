import { Button, Code, Stack, Text, Title } from '@mantine/core';
import { useRouteError } from 'react-router';
import { useTexts } from '../texts/useTexts';

/** A defect in a screen, or a chunk that an update has replaced: the rest of the page stays usable. */
export function Problem() {
  const t = useTexts();
  const problem = useRouteError();
  return (
    <Stack gap="sm" align="flex-start" role="alert" p="md">
      <Title order={1}>{t('frame.problem')}</Title>
      <Text>{t('frame.problemWhy')}</Text>
      {problem instanceof Error && <Code>{problem.message}</Code>}
      <Button onClick={() => globalThis.location.reload()}>{t('frame.reload')}</Button>
    </Stack>
  );
}
