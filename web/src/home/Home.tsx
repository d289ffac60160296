import { Anchor, Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconArrowRight } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { useZone } from '../api/masters';
import { mondayOf } from '../attendance/week';
import { dayAndTime, inputDay } from '../blocks/format';
import { openedBy } from '../blocks/opened';
import { PageHead } from '../blocks/PageHead';
import { Panel } from '../blocks/Panel';
import { askDefinitions, useStates } from '../blocks/workflow';
import { useNavigation } from '../frame/navigation';
import { screenAt } from '../frame/screenAt';
import { serviceOf } from '../inbox/services';
import { useWaiting, waitingFor } from '../inbox/waiting';
import { ahead } from '../queries';
import type { Visit } from '../screens';
import { holds, officeRoles, useHasRole, useSession } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';

/** What the page wants first. */
export function ask({ session }: Visit): void {
  if (!holds(session, officeRoles)) return;
  ahead(waitingFor(session.tenantId));
  askDefinitions(session.tenantId);
}

/** What waits, what was left half typed, and the ways into the registers that the user's roles open. */
export default function Home() {
  const t = useTexts();
  const { user } = useSession();
  const has = useHasRole();
  const registers = useNavigation().filter(group => group.stage !== 'desk');
  return (
    <>
      <PageHead title={t('home.hello', { name: user.name })} />
      <Stack>
        {has(officeRoles) && <Waiting />}
        <OnThisDevice />
        <Drafts />
        <Opened />
        <Views />
        {registers.length === 0 ? <Paper><Text>{t('home.norole')}</Text></Paper> : (
          <section aria-labelledby="registers">
            <Title order={2} mb="sm" id="registers">{t('home.registers')}</Title>
            <SimpleGrid cols={{ base: 1, xs: 2, md: 3, lg: 4 }} spacing="sm">
              {registers.flatMap(group => group.entries).map(entry => (
                <Paper key={entry.path} component={Link} to={`/${entry.path}`} p="md" style={{ color: 'inherit', textDecoration: 'none' }}>
                  <Group gap="sm" wrap="nowrap"><entry.nav.icon size={24} stroke={1.6} /><Text fw={600}>{t(entry.title)}</Text></Group>
                </Paper>
              ))}
            </SimpleGrid>
          </section>
        )}
      </Stack>
    </>
  );
}

function Waiting() {
  const t = useTexts();
  const names = useNames();
  const waiting = useWaiting();
  const states = useStates();
  return (
    <Panel title={t('home.waiting')} query={waiting}>
      {counts => counts.length === 0 ? <Text c="dimmed">{t('home.waitingNone')}</Text> : (
        <Stack gap="sm">
          <SimpleGrid cols={{ base: 1, xs: 2, md: 3, lg: 4 }} spacing="sm">
            {counts.map(count => {
              const service = serviceOf(count.service);
              return (
                <Paper key={count.stateUuid} component={Link} to={`/inbox?service=${encodeURIComponent(count.service)}&status=${count.stateUuid}`} p="sm" style={{ color: 'inherit', textDecoration: 'none' }}>
                  <Group gap="md" wrap="nowrap" align="center">
                    <Text fz={28} fw={600} lh={1} className="tabular" c="var(--mantine-color-anchor)">{count.count}</Text>
                    <div><Text fw={500}>{service === undefined ? count.service : t(service.name)}</Text><Text fz="sm" c="dimmed">{names.state(count.service, states.get(count.stateUuid))}</Text></div>
                  </Group>
                </Paper>
              );
            })}
          </SimpleGrid>
          <Anchor component={Link} to="/inbox"><Group gap={4}>{t('home.waitingAll')}<IconArrowRight size={16} aria-hidden /></Group></Anchor>
        </Stack>
      )}
    </Panel>
  );
}

function OnThisDevice() {
  const t = useTexts();
  const zone = useZone();
  const { user, tenantId } = useSession();
  const owner = `${user.uuid}/${tenantId}`;
  const { data = [] } = useQuery({ queryKey: ['taken-along', owner], queryFn: async () => (await import('../offline/taken')).takenAlong(owner), staleTime: 0 });
  const [week] = useState(() => mondayOf(inputDay(Date.now(), zone)));
  if (data.length === 0) return null;
  return (
    <Paper component="section" aria-labelledby="here">
      <Title order={2} mb="sm" id="here">{t('offline.here')}</Title>
      <Stack component="ul" gap={6} m={0} ps="md">
        {data.map(({ register, at }) => <li key={register.id}><Anchor component={Link} to={`/registers/${register.id ?? ''}/attendance/${week}`}>{register.name}</Anchor><Text component="span" fz="sm" c="dimmed"> · {register.registerNumber} · {dayAndTime(at, zone)}</Text></li>)}
      </Stack>
    </Paper>
  );
}

function Opened() {
  const t = useTexts();
  const { user, tenantId } = useSession();
  const owner = `${user.uuid}/${tenantId}`;
  const { data = [] } = useQuery({ queryKey: ['opened', owner], queryFn: () => openedBy(owner), staleTime: 0 });
  if (data.length === 0) return null;
  return (
    <Paper component="section" aria-labelledby="opened">
      <Title order={2} mb="sm" id="opened">{t('home.opened')}</Title>
      <SimpleGrid component="ul" cols={{ base: 1, xs: 2, lg: 4 }} spacing="xs" m={0} p={0} style={{ listStyle: 'none' }}>
        {data.map(record => <li key={record.key}><Anchor component={Link} to={record.key.slice(owner.length)} className="code">{record.number}</Anchor><Text fz="sm" c="dimmed" className="break">{record.title}</Text></li>)}
      </SimpleGrid>
    </Paper>
  );
}

function Views() {
  const t = useTexts();
  const { user, tenantId } = useSession();
  const owner = `${user.uuid}/${tenantId}/`;
  const { data = [] } = useQuery({ queryKey: ['saved-views', owner], queryFn: async () => (await import('../blocks/storage')).kept.views.where('list').startsWith(owner).toArray(), staleTime: 0 });
  const shown = data.filter(view => view.path !== undefined);
  if (shown.length === 0) return null;
  return (
    <Paper component="section" aria-labelledby="views">
      <Title order={2} mb="sm" id="views">{t('home.views')}</Title>
      <Stack component="ul" gap={6} m={0} ps="md">
        {shown.map(view => {
          const screen = screenAt((view.path ?? '').slice(1));
          return <li key={view.key}><Anchor component={Link} to={`${view.path ?? ''}?${view.query}`}>{view.name}</Anchor>{screen !== undefined && <Text component="span" fz="sm" c="dimmed"> · {t(screen.title)}</Text>}</li>;
        })}
      </Stack>
    </Paper>
  );
}

function Drafts() {
  const t = useTexts();
  const zone = useZone();
  const { user, tenantId } = useSession();
  const owner = `${user.uuid}/${tenantId}/`;
  const { data = [] } = useQuery({ queryKey: ['drafts', owner], queryFn: async () => (await (await import('../blocks/storage')).kept.drafts.where('key').startsWith(owner).toArray()).sort((one, other) => other.at - one.at), staleTime: 0 });
  if (data.length === 0) return null;
  return (
    <Paper component="section">
      <Title order={2} mb="sm">{t('home.drafts')}</Title>
      <Stack component="ul" gap={6} m={0} ps="md">
        {data.map(draft => {
          const form = draft.key.slice(owner.length);
          const screen = screenAt(form);
          return <li key={draft.key}><Anchor component={Link} to={`/${form}`}>{t('home.draftOf', { form: screen === undefined ? form : t(screen.title), when: dayAndTime(draft.at, zone) })}</Anchor></li>;
        })}
      </Stack>
    </Paper>
  );
}
