import { Paper, Skeleton, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Refused } from './Refused';

/** What a panel needs of a question to the server. */
interface Asked<T> {
  readonly data: T | undefined;
  readonly error: Error | null;
  readonly refetch: () => unknown;
}

/** A part of a page with its own data: it loads, fails and is tried again for itself, the rest of the page standing. */
export function Panel<T>({ title, query, children, bare = false }: { title?: string; query: Asked<T>; children: (data: T) => ReactNode; bare?: boolean }) {
  const content = query.data !== undefined ? children(query.data) : query.error !== null ? <Refused problem={query.error} onRetry={() => void query.refetch()} /> : <Skeleton height={72} />;
  if (bare) return <>{content}</>;
  return (
    <Paper component="section">
      {title !== undefined && <Title order={2} mb="sm">{title}</Title>}
      {content}
    </Paper>
  );
}
