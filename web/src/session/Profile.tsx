import { Badge, Button, Group, NativeSelect, Paper, Stack, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Schemas } from '../api/client';
import { api, call, once } from '../api/client';
import { useChoices } from '../api/masters';
import type { Attachment } from '../blocks/documents';
import { workflowFiles } from '../blocks/documents';
import { Uploader } from '../blocks/Documents';
import { DateText } from '../blocks/Figures';
import { PageHead } from '../blocks/PageHead';
import { Panel } from '../blocks/Panel';
import { Refused } from '../blocks/Refused';
import { said } from '../blocks/said';
import { StoredPicture } from '../measurements/Photos';
import { useNames, useTexts } from '../texts/useTexts';
import { ChangePassword } from './ChangePassword';
import { program } from './program';
import { session } from './session';
import { useSession } from './useSession';

export default function Profile() {
  const t = useTexts();
  const names = useNames();
  const { user, tenantId } = useSession();
  return (
    <>
      <PageHead title={t('session.profile')} />
      <Stack maw={760}>
        <Particulars />
        <Paper>
          <Title order={2} mb="sm">{t('session.roles')}</Title>
          <Group gap="xs">{user.roles.filter(role => role.tenantId === tenantId || tenantId.startsWith(`${role.tenantId}.`)).map(role => <Badge key={role.code + role.tenantId} variant="light" color="gray" tt="none" autoContrast>{names.role(role.code)}</Badge>)}</Group>
        </Paper>
        <ChangePassword />
        <Sessions />
      </Stack>
    </>
  );
}

type Account = Schemas['UserReply'];

function Particulars() {
  const { user } = useSession();
  const account = useQuery({ queryKey: ['account', user.uuid], queryFn: async () => (await call(api.POST('/user/_search', { body: { uuid: [user.uuid], tenantId: user.homeTenantId } }))).user[0] ?? null });
  return <Panel query={account} bare>{found => <PersonForm key={found?.lastModifiedDate ?? ''} account={found} />}</Panel>;
}

const portrait = { ...workflowFiles, code: 'PHOTO', types: ['jpg', 'jpeg', 'png'] };

function PersonForm({ account }: { account: Account | null }) {
  const t = useTexts();
  const names = useNames();
  const cache = useQueryClient();
  const { user } = useSession();
  const genders = useChoices('common-masters', 'GenderType');
  const [name, setName] = useState(account?.name ?? user.name);
  const [email, setEmail] = useState(account?.emailId ?? user.emailId ?? '');
  const [gender, setGender] = useState(account?.gender ?? '');
  const [photo, setPhoto] = useState<readonly Attachment[]>([]);
  const [removes, setRemoves] = useState(false);
  const save = useMutation({
    mutationFn: () => call(api.POST('/user/profile/_update', {
      ...once(), body: { user: { id: user.id ?? null, uuid: user.uuid, name, emailId: email === '' ? null : email, gender: gender === '' ? null : gender, photo: photo[0]?.fileStoreId ?? null, removePhoto: removes && photo.length === 0 } },
    })),
    onSuccess: async () => {
      session.rename(name);
      await cache.invalidateQueries({ queryKey: ['account'] });
      said(t('session.saved'));
    },
  });
  const shown = removes ? undefined : account?.photo ?? undefined;
  return (
    <Paper component="form" onSubmit={event => { event.preventDefault(); save.mutate(); }}>
      <Stack>
        <Refused problem={save.error} />
        {shown !== undefined && photo.length === 0 && (
          <Group align="flex-end"><div style={{ width: 120 }}><StoredPicture fileStoreId={shown} alt={name} /></div><Button variant="default" size="compact-md" onClick={() => setRemoves(true)}>{t('session.removePhoto')}</Button></Group>
        )}
        <Uploader kind={portrait} label={t('session.photo')} module="user" value={photo} onChange={value => setPhoto(value.slice(-1))} />
        <TextInput label={t('session.userName')} value={user.userName} readOnly />
        <TextInput label={t('session.name')} value={name} required withAsterisk={false} onChange={event => setName(event.currentTarget.value)} autoComplete="name" />
        <NativeSelect label={t('session.gender')} value={gender} data={[{ value: '', label: t('blocks.none') }, ...genders]} onChange={event => setGender(event.currentTarget.value)} />
        <TextInput label={t('session.mobile')} description={t('session.numberHelp')} value={account?.mobileNumber ?? user.mobileNumber ?? ''} readOnly />
        <TextInput label={t('session.email')} type="email" value={email} onChange={event => setEmail(event.currentTarget.value)} autoComplete="email" />
        <TextInput label={t('session.office')} value={names.office(user.homeTenantId)} readOnly />
        <Group><Button type="submit" loading={save.isPending}>{t('blocks.save')}</Button></Group>
      </Stack>
    </Paper>
  );
}

function Sessions() {
  const t = useTexts();
  const cache = useQueryClient();
  const sessions = useQuery({ queryKey: ['sessions'], queryFn: async () => (await call(api.POST('/user/sessions/v1/_search', { body: {} }))).sessions });
  const end = useMutation({ mutationFn: (id: string) => call(api.POST('/user/sessions/v1/_end', { body: { id } })), onSuccess: () => cache.invalidateQueries({ queryKey: ['sessions'] }) });
  return (
    <Panel title={t('session.sessions')} query={sessions}>
      {rows => (
        <div className="scroll-x" tabIndex={0} role="region" aria-label={t('session.sessions')}>
          <table className="works-table">
            <thead><tr><th scope="col">{t('session.since')}</th><th scope="col">{t('session.program')}</th><th scope="col">{t('session.address')}</th><th scope="col"><span className="vanish">{t('session.endOne')}</span></th></tr></thead>
            <tbody>{rows.map(row => (
              <tr key={row.id}><td><DateText at={row.createdTime} withTime /></td><td title={row.userAgent ?? undefined}>{program(row.userAgent ?? '')}</td><td>{row.address}</td>
                <td><Button size="compact-sm" variant="subtle" color="red" loading={end.isPending && end.variables === row.id} onClick={() => end.mutate(row.id)}>{t('session.endOne')}</Button></td></tr>
            ))}</tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}
