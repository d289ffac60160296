import { Alert, Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { AccountPanel } from '../accounts/AccountPanel';
import { isPresent } from '../api/decode';
import { Masked } from '../accounts/Masked';
import { ApiError } from '../api/errors';
import { useRecordParams } from '../blocks/beside';
import { DateText, StateText } from '../blocks/Figures';
import { Panel } from '../blocks/Panel';
import { RecordPage } from '../blocks/RecordPage';
import { Missing } from '../frame/Missing';
import { useHasRole, useTenant } from '../session/useSession';
import { asWords, useNames, useTexts } from '../texts/useTexts';
import { StoredPicture } from '../measurements/Photos';
import { useReasons } from './Candidates';
import { DecideDialog } from './DecideDialog';
import type { Candidate, Individual } from './service';
import { candidatesOf, categoryOf, nameOf, readIndividual, revealIndividual } from './service';

export default function IndividualRecord() {
  const { id = '' } = useRecordParams();
  const tenantId = useTenant();
  const person = useQuery({ queryKey: ['individual', tenantId, id], queryFn: async () => (await readIndividual(tenantId, id)) ?? null });
  return (
    <Panel query={person} bare>
      {found => (found === null ? <Missing /> : <Shown person={found} asked={id} />)}
    </Panel>
  );
}

function Shown({ person, asked }: { person: Individual; asked: string }) {
  const t = useTexts();
  const names = useNames();
  const tenantId = useTenant();
  const has = useHasRole();
  const id = person.id ?? '';
  const [address] = person.address ?? [];
  const place = [address?.doorNo, address?.street, names.place(tenantId, address?.locality?.code ?? undefined), names.place(tenantId, address?.ward?.code ?? undefined), address?.pincode].filter(part => part !== undefined && part !== null && part !== '' && part !== 'NA').join(', ');
  const isMerged = asked !== id && asked !== person.individualId;
  return (
    <RecordPage
      kind={t('individuals.record')} number={person.individualId ?? ''} title={nameOf(person)} projectId={undefined} audit={id} withoutLife
      notice={isMerged ? <Alert color="gray" variant="light" mb="md">{t('individuals.ledHere')}</Alert> : undefined}
      facts={[
        { label: t(person.relationship === 'HUSBAND' ? 'individuals.husband' : 'individuals.father'), value: person.fatherName ?? person.husbandName },
        { label: t('individuals.born'), value: person.dateOfBirth },
        { label: t('individuals.gender'), value: names.master('common-masters', 'GenderType', person.gender ?? undefined, person.gender == null ? undefined : asWords(person.gender)) },
        { label: t('individuals.place'), value: place },
      ]}
      tabs={[
        { key: 'summary', label: t('blocks.summary'), show: () => (
          <Group align="flex-start" gap="lg" wrap="wrap">
            {person.photo != null && <div style={{ width: 160 }}><StoredPicture fileStoreId={person.photo} alt={nameOf(person)} /></div>}
            <dl className="facts" style={{ flex: 1, minWidth: 240 }}>
              <div><dt>{t('individuals.mobile')}</dt><dd>{person.mobileNumber == null ? undefined : <Masked value={person.mobileNumber} label={t('individuals.mobile')} reveal={async () => (await revealIndividual(tenantId, id, 'mobileNumber'))?.mobileNumber ?? undefined} />}</dd></div>
              {(person.identifiers ?? []).filter(one => one.identifierType !== 'SYSTEM_GENERATED').map(one => (
                <div key={one.id}><dt>{names.any(`COMMON_MASTERS_IDENTIFIER_${one.identifierType ?? ''}`, asWords(one.identifierType ?? ''))}</dt><dd><Masked value={one.identifierId ?? ''} label={asWords(one.identifierType ?? '')} reveal={async () => (await revealIndividual(tenantId, id, 'identifierId'))?.identifiers?.find(other => other.id === one.id)?.identifierId ?? undefined} /></dd></div>
              ))}
              <div><dt>{t('individuals.category')}</dt><dd>{names.master('common-masters', 'SocialCategory', categoryOf(person))}</dd></div>
              <div><dt>{t('individuals.skills')}</dt><dd>{(person.skills ?? []).map(skill => (skill.level?.startsWith('SOR_') === true ? names.master('WORKS-SOR', 'SOR', skill.level, skill.type ?? undefined) : [skill.type, skill.level].filter(isPresent).map(asWords).join(' · '))).join(', ')}</dd></div>
              <div><dt>{t('individuals.registered')}</dt><dd><DateText at={person.auditDetails?.createdTime} /></dd></div>
            </dl>
          </Group>
        ) },
        { key: 'account', label: t('individuals.account'), show: () => <AccountPanel payee="IND" referenceId={id} holder={nameOf(person)} /> },
        ...(has(['MUKTA_ADMIN', 'ORG_ADMIN', 'ORG_STAFF', 'SUPERUSER']) ? [{ key: 'alike', label: t('individuals.alikeTab'), show: () => <LookAlikes person={person} /> }] : []),
      ]}
      actions={has(['MUKTA_ADMIN', 'ORG_ADMIN', 'ORG_STAFF', 'SUPERUSER']) ? <Button component={Link} to={`/individuals/${id}/edit`}>{t('individuals.edit')}</Button> : undefined}
    />
  );
}

/** Records that may be of the same person, and what to do about it. */
function LookAlikes({ person }: { person: Individual }) {
  const t = useTexts();
  const names = useNames();
  const tenantId = useTenant();
  const has = useHasRole();
  const reasons = useReasons();
  const [open, setOpen] = useState<Candidate>();
  const found = useQuery({ queryKey: ['candidates', tenantId, person.id, person.rowVersion], queryFn: () => candidatesOf({ id: person.id ?? null, tenantId }) });
  return (
    <Panel query={found} bare>
      {candidates => candidates.length === 0 ? <Text c="dimmed" fz="sm">{t('individuals.alikeNone')}</Text> : (
        <Stack>
          {candidates.map(candidate => (
            <Group key={candidate.id ?? candidate.tenantId} justify="space-between">
              <div>
                {candidate.id === undefined ? t('individuals.elsewhere', { office: names.office(candidate.tenantId) }) : <Anchor component={Link} to={`/individuals/${candidate.id}`}>{candidate.name} · {candidate.number}</Anchor>}
                <Text fz="sm"><StateText state="PENDING" label={t('individuals.likeness', { percent: Math.round(candidate.score * 100) })} /> {reasons(candidate.reasons)}</Text>
              </div>
              {candidate.id !== undefined && has(['MUKTA_ADMIN', 'SUPERUSER']) && <Button variant="default" size="compact-md" onClick={() => setOpen(candidate)}>{t('individuals.decide')}</Button>}
            </Group>
          ))}
          {open?.id !== undefined && <WithOther person={person} otherId={open.id} onClose={() => setOpen(undefined)} />}
        </Stack>
      )}
    </Panel>
  );
}

function WithOther({ person, otherId, onClose }: { person: Individual; otherId: string; onClose: () => void }) {
  const tenantId = useTenant();
  const other = useQuery({ queryKey: ['individual', tenantId, otherId], queryFn: async () => { const found = await readIndividual(tenantId, otherId); if (found === undefined) throw new ApiError(404, []); return found; } });
  return <Panel query={other} bare>{found => <DecideDialog one={person} other={found} onClose={onClose} />}</Panel>;
}
