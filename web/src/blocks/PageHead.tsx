import { Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** Heading of a screen with what can be done from here at its end. */
export function PageHead({ title, about, children }: { title: string; about?: string; children?: ReactNode }) {
  return (
    <Group justify="space-between" align="flex-start" mb="md" gap="sm">
      <div><Title order={1} className="break">{title}</Title>{about !== undefined && <Text c="dimmed" fz="sm">{about}</Text>}</div>
      {children !== undefined && <Group gap="xs" className="no-print">{children}</Group>}
    </Group>
  );
}
