import { Anchor, Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { AccountPanel } from '../accounts/AccountPanel';
import { asRecord, list, text } from '../api/decode';
import { useChoices } from '../api/masters';
import { ApiError } from '../api/errors';
import { useRecordParams } from '../blocks/beside';
import { attachmentsOf } from '../blocks/documents';
import { DocumentList } from '../blocks/Documents';
import { DateText, Money, StateText } from '../blocks/Figures';
import { Panel } from '../blocks/Panel';
import { RecordPage } from '../blocks/RecordPage';
import { Refused } from '../blocks/Refused';
import { said } from '../blocks/said';
import { businessIdOf, contractsOf } from '../contracts/service';
import { Missing } from '../frame/Missing';
import { useHasRole, useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import type { Organisation } from './service';
import { readOrganisation, saveOrganisation } from './service';
import { useStatusName } from './status';

export default function OrganisationRecord() {
  const { id = '' } = useRecordParams();
  const tenantId = useTenant();
  const organisation = useQuery({ queryKey: ['organisation', tenantId, id], queryFn: async () => (await readOrganisation(tenantId, id)) ?? null });
  return <Panel query={organisation} bare>{found => (found === null ? <Missing /> : <Shown organisation={found} />)}</Panel>;
}

function Shown({ organisation }: { organisation: Organisation }) {
  const t = useTexts();
  const names = useNames();
  const tenantId = useTenant();
  const statusName = useStatusName();
  const types = useChoices('common-masters', 'OrgType');
  const categories = useChoices('common-masters', 'OrgFunctionCategory');
  const classes = useChoices('common-masters', 'OrgFunctionClass');
  const label = (choices: typeof types, code: string | null | undefined) => choices.find(choice => choice.value === code)?.label ?? code;
  const [address] = organisation.orgAddress ?? [];
  const place = [address?.doorNo, address?.street, names.place(tenantId, text(organisation.additionalDetails, 'locality')), names.place(tenantId, address?.boundaryCode ?? undefined), address?.pincode].filter(part => part !== undefined && part !== null && part !== '').join(', ');
  const identifiers = (organisation.identifiers ?? []).filter(one => one.isActive !== false);
  return (
    <RecordPage
      kind={t('organisations.record')} number={organisation.orgNumber ?? ''} title={organisation.name ?? ''} projectId={undefined} audit={organisation.id ?? undefined} withoutLife
      facts={[
        { label: t('blocks.state'), value: <StateText state={organisation.applicationStatus ?? undefined} label={statusName(organisation.applicationStatus)} /> },
        { label: t('organisations.type'), value: [...new Set((organisation.functions ?? []).map(one => label(types, one.type)))].join(', ') },
        { label: t('organisations.place'), value: place },
      ]}
      tabs={[
        { key: 'summary', label: t('blocks.summary'), show: () => (
          <dl className="facts">
            <div><dt>{t('organisations.incorporated')}</dt><dd><DateText at={organisation.dateOfIncorporation} /></dd></div>
            <div><dt>{t('organisations.applicationNumber')}</dt><dd className="code">{organisation.applicationNumber}</dd></div>
            {text(organisation.additionalDetails, 'registeredByDept') !== undefined && <div><dt>{t('organisations.department')}</dt><dd>{names.master('common-masters', 'Department', text(organisation.additionalDetails, 'registeredByDept'))}</dd></div>}
            {text(organisation.additionalDetails, 'deptRegistrationNum') !== undefined && <div><dt>{t('organisations.registration')}</dt><dd>{text(organisation.additionalDetails, 'deptRegistrationNum')}</dd></div>}
            {identifiers.map(one => <div key={one.id}><dt>{one.type}</dt><dd className="code">{one.value}</dd></div>)}
            {text(organisation.additionalDetails, 'statusReason') !== undefined && <div><dt>{t('organisations.statusReason')}</dt><dd>{text(organisation.additionalDetails, 'statusReason')}</dd></div>}
          </dl>
        ) },
        { key: 'functions', label: t('organisations.functions'), show: () => (
          <div className="scroll-x" tabIndex={0} role="region" aria-label={t('organisations.functions')}>
            <table className="works-table">
              <thead><tr><th scope="col">{t('organisations.type')}</th><th scope="col">{t('organisations.category')}</th><th scope="col">{t('organisations.class')}</th><th scope="col">{t('organisations.validFrom')}</th><th scope="col">{t('organisations.validTo')}</th><th scope="col">{t('blocks.state')}</th></tr></thead>
              <tbody>{(organisation.functions ?? []).map(one => <tr key={one.id}><th scope="row">{label(types, one.type)}<Text fz="xs" c="dimmed" className="code">{one.applicationNumber}</Text></th><td>{label(categories, one.category)}</td><td>{label(classes, one.class)}</td><td><DateText at={one.validFrom} /></td><td><DateText at={one.validTo} /></td><td>{statusName(one.isActive === false ? 'INACTIVE' : 'ACTIVE')}</td></tr>)}</tbody>
            </table>
          </div>
        ) },
        { key: 'contacts', label: t('organisations.contacts'), show: () => (
          <div className="scroll-x" tabIndex={0} role="region" aria-label={t('organisations.contacts')}>
            <table className="works-table">
              <thead><tr><th scope="col">{t('organisations.contact')}</th><th scope="col">{t('organisations.mobile')}</th><th scope="col">{t('organisations.email')}</th><th scope="col">{t('blocks.state')}</th></tr></thead>
              <tbody>{(organisation.contactDetails ?? []).map(one => <tr key={one.id}><th scope="row">{one.contactName}</th><td className="code">{one.contactMobileNumber}</td><td className="break">{one.contactEmail}</td><td>{statusName(one.active === false ? 'INACTIVE' : 'ACTIVE')}</td></tr>)}</tbody>
            </table>
          </div>
        ) },
        { key: 'account', label: t('organisations.account'), show: () => <AccountPanel payee="ORG" referenceId={organisation.id ?? ''} holder={organisation.name ?? ''} /> },
        { key: 'works', label: t('organisations.works'), show: () => <Works orgId={organisation.id ?? ''} /> },
      ]}
      documents={<DocumentList documents={attachmentsOf(list(organisation, 'documents').filter(document => asRecord(document).isActive !== false))} />}
      actions={<Actions organisation={organisation} />}
    />
  );
}

/** Work orders of the organisation. */
function Works({ orgId }: { orgId: string }) {
  const t = useTexts();
  const names = useNames();
  const tenantId = useTenant();
  const works = useQuery({ queryKey: ['contracts-of', tenantId, orgId], queryFn: () => contractsOf(tenantId, orgId).catch((problem: unknown) => { if (problem instanceof ApiError && problem.isForbidden) return null; throw problem; }) });
  return (
    <Panel query={works} bare>
      {found => found === null ? <Text c="dimmed" fz="sm">{t('blocks.forbidden')}</Text> : found.length === 0 ? <Text c="dimmed" fz="sm">{t('organisations.worksNone')}</Text> : (
        <div className="scroll-x" tabIndex={0} role="region" aria-label={t('organisations.works')}>
          <table className="works-table">
            <thead><tr><th scope="col">{t('contracts.number')}</th><th scope="col">{t('contracts.project')}</th><th scope="col">{t('blocks.state')}</th><th scope="col">{t('contracts.end')}</th><th scope="col" className="num">{t('contracts.amountColumn')}</th></tr></thead>
            <tbody>{found.map(contract => (
              <tr key={contract.id}><th scope="row"><Anchor component={Link} to={`/contracts/${contract.id ?? ''}`} className="code">{businessIdOf(contract)}</Anchor></th><td className="break">{text(contract.additionalDetails, 'projectName')}</td>
                <td><StateText state={contract.wfStatus ?? undefined} label={names.state(contract.businessService ?? undefined, contract.wfStatus ?? undefined)} /></td><td><DateText at={contract.endDate} /></td><td className="num"><Money amount={contract.totalContractedAmount} /></td></tr>
            ))}</tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}

type Status = 'ACTIVE' | 'INACTIVE' | 'DEBARRED';

function Actions({ organisation }: { organisation: Organisation }) {
  const t = useTexts();
  const has = useHasRole();
  const [wanted, setWanted] = useState<Status>();
  if (!has(['MUKTA_ADMIN', 'SUPERUSER'])) return undefined;
  const status = organisation.applicationStatus ?? 'ACTIVE';
  return (
    <>
      <Button component={Link} to={`/organisations/${organisation.id ?? ''}/edit`}>{t('organisations.edit')}</Button>
      {status !== 'ACTIVE' && <Button variant="default" onClick={() => setWanted('ACTIVE')}>{t('organisations.activate')}</Button>}
      {status === 'ACTIVE' && <Button variant="default" onClick={() => setWanted('INACTIVE')}>{t('organisations.deactivate')}</Button>}
      {status !== 'DEBARRED' && <Button variant="default" color="red" onClick={() => setWanted('DEBARRED')}>{t('organisations.debar')}</Button>}
      {wanted !== undefined && <StatusDialog organisation={organisation} wanted={wanted} onClose={() => setWanted(undefined)} />}
    </>
  );
}

function StatusDialog({ organisation, wanted, onClose }: { organisation: Organisation; wanted: Status; onClose: () => void }) {
  const t = useTexts();
  const cache = useQueryClient();
  const statusName = useStatusName();
  const [reason, setReason] = useState('');
  const [isMissing, setMissing] = useState(false);
  const save = useMutation({
    mutationFn: () => saveOrganisation({ ...organisation, applicationStatus: wanted, additionalDetails: { ...asRecord(organisation.additionalDetails), statusReason: reason.trim() } }),
    onSuccess: async () => { await cache.invalidateQueries(); said(t('organisations.statusSaved')); onClose(); },
  });
  return (
    <Modal opened onClose={onClose} title={statusName(wanted)} closeButtonProps={{ 'aria-label': t('blocks.close') }}>
      <form noValidate onSubmit={event => { event.preventDefault(); setMissing(reason.trim() === ''); if (reason.trim() !== '') save.mutate(); }}>
        <Stack>
          <Text fz="sm">{t(wanted === 'ACTIVE' ? 'organisations.activateAbout' : 'organisations.deactivateAbout')}</Text>
          <Refused problem={save.error} />
          <Textarea label={t('organisations.statusReason')} aria-required value={reason} maxLength={256} data-autofocus error={isMissing && reason.trim() === '' ? t('blocks.commentNeeded') : undefined} onChange={event => setReason(event.currentTarget.value)} />
          <Group justify="flex-end"><Button variant="default" onClick={onClose}>{t('blocks.cancel')}</Button><Button type="submit" loading={save.isPending} color={wanted === 'DEBARRED' ? 'red' : undefined}>{t('blocks.save')}</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}
