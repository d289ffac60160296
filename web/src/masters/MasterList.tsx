import { Anchor, Button, Group, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { PageHead } from '../blocks/PageHead';
import { Panel } from '../blocks/Panel';
import { useTenant } from '../session/useSession';
import { useTexts } from '../texts/useTexts';
import { findMasters } from './service';

/** The masters of the office by module; each with the schema its rows follow. */
export default function MasterList() {
  const t = useTexts();
  const tenantId = useTenant();
  const [wanted, setWanted] = useState('');
  const [code, setCode] = useState('');
  const masters = useQuery({ queryKey: ['masters', tenantId], queryFn: () => findMasters(tenantId) });
  return (
    <>
      <PageHead title={t('masters.title')} about={t('masters.about')} />
      <Stack maw={960}>
        <Group align="flex-end">
          <TextInput label={t('masters.find')} value={wanted} onChange={event => setWanted(event.currentTarget.value)} w={{ base: '100%', xs: 320 }} />
        </Group>
        <Panel query={masters} bare>
          {found => {
            const shown = found.filter(master => `${master.code} ${master.description}`.toLowerCase().includes(wanted.trim().toLowerCase()));
            const modules = [...new Set(shown.map(master => master.code.split('.')[0] ?? ''))];
            if (shown.length === 0) return <Paper><Text>{t(found.length === 0 ? 'masters.empty' : 'blocks.foundNone')}</Text></Paper>;
            return modules.map(module => (
              <Paper key={module} component="section">
                <Title order={2} mb="sm">{module}</Title>
                <Stack component="ul" gap="sm" m={0} p={0} style={{ listStyle: 'none' }}>
                  {shown.filter(master => master.code.split('.')[0] === module).map(master => (
                    <li key={master.code}><Anchor component={Link} to={`/masters/${encodeURIComponent(master.code)}`} fw={500}>{master.code.split('.').slice(1).join('.')}</Anchor><Text fz="sm" c="dimmed">{master.description}</Text></li>
                  ))}
                </Stack>
              </Paper>
            ));
          }}
        </Panel>
        <Paper component="section">
          <Title order={2} mb={4}>{t('masters.other')}</Title>
          <Text fz="sm" c="dimmed" mb="sm">{t('masters.otherHelp')}</Text>
          <Group align="flex-end">
            <TextInput label={t('masters.code')} placeholder="works.LimitsOfSanction" value={code} onChange={event => setCode(event.currentTarget.value)} w={{ base: '100%', xs: 320 }} />
            {/^[\w-]+\.[\w-]+$/.test(code.trim()) ? <Button variant="default" component={Link} to={`/masters/${encodeURIComponent(code.trim())}`}>{t('masters.open')}</Button> : <Button variant="default" disabled>{t('masters.open')}</Button>}
          </Group>
        </Paper>
      </Stack>
    </>
  );
}
