import { Alert, Anchor, Button, Stack, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Navigate, useNavigate, useSearchParams } from 'react-router';
import { list, number, text } from '../api/decode';
import { useIsBeside, useRecordParams } from '../blocks/beside';
import { attachmentsOf } from '../blocks/documents';
import { DocumentList } from '../blocks/Documents';
import { DownloadPdf } from '../blocks/DownloadPdf';
import { DateText, Money, Quantity, StateText } from '../blocks/Figures';
import { Panel } from '../blocks/Panel';
import type { RecordTab } from '../blocks/RecordPage';
import { RecordPage } from '../blocks/RecordPage';
import { useSteps } from '../blocks/workflow';
import { WorkflowActions } from '../blocks/WorkflowActions';
import { Missing } from '../frame/Missing';
import { queries } from '../queries';
import { AccountTab } from '../runningbills/AccountTab';
import { useHasRole, useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import { Comparison, measuredOf } from './Comparison';
import { periodText } from './period';
import type { Contract, Sheet } from './service';
import { businessIdOf, isRevision, linesOf, moveContract, printContract, readContract, useSheet, versionsOf } from './service';
import { amountOf } from './values';

export default function ContractRecord() {
  const { id = '' } = useRecordParams();
  const isBeside = useIsBeside(); // the address is that of the list then
  const [query] = useSearchParams();
  const tenantId = useTenant();
  const contract = useQuery({ queryKey: ['contract', tenantId, id], queryFn: async () => { const found = (await readContract(tenantId, id)) ?? null; if (found?.id != null) queries.setQueryData(['contract', tenantId, found.id], found); return found; } });
  return (
    <Panel query={contract} bare>
      {/* One address per version: the strip and the history compare addresses. */}
      {found => (found === null ? <Missing /> : found.id != null && found.id !== id && !isBeside ? <Navigate to={{ pathname: `/contracts/${found.id}`, search: query.toString() }} replace /> : <Shown contract={found} />)}
    </Panel>
  );
}

function Shown({ contract }: { contract: Contract }) {
  const t = useTexts();
  const names = useNames();
  const tenantId = useTenant();
  const has = useHasRole();
  const number = contract.contractNumber ?? '';
  const sheet = useSheet(number);
  const versions = useQuery({ queryKey: ['contract-versions', tenantId, number], queryFn: () => versionsOf(tenantId, number) }).data ?? [];
  const before = versions.find(version => version.id === contract.oldUuid);
  const active = versions.find(version => version.status === 'ACTIVE');
  const organisation = text(contract.additionalDetails, 'orgName') ?? text(sheet.data?.contract, 'additionalDetails.orgName');
  const terms = list(contract.additionalDetails, 'termsAndConditions').map(term => text(term, 'description')).filter(term => term !== undefined);
  const tabs: readonly RecordTab[] = [
    { key: 'summary', label: t('blocks.summary'), show: () => <Summary contract={contract} versions={versions} /> },
    { key: 'items', label: t('blocks.items'), show: () => <ContractItems contract={contract} sheet={sheet.data} /> },
    { key: 'terms', label: t('contracts.terms'), show: () => (terms.length === 0 ? <Text c="dimmed" fz="sm">{t('contracts.termsNone')}</Text> : <ol style={{ margin: 0, paddingInlineStart: 22 }}>{terms.map(term => <li key={term} className="break">{term}</li>)}</ol>) },
    ...(contract.status === 'INWORKFLOW' || !has(['BILL_CREATOR', 'BILL_VERIFIER', 'BILL_APPROVER', 'BILL_ACCOUNTANT', 'BILL_VIEWER', 'ORG_ADMIN']) ? [] : [{ key: 'account', label: t('runningbills.account'), show: () => <AccountTab contractNumber={number} isInForce={contract.status === 'ACTIVE'} /> }]),
    ...(before === undefined ? [] : [{ key: 'compare', label: t('contracts.compare'), show: () => <Comparison before={before} now={contract} sheet={sheet.data} /> }]),
  ];
  return (
    <RecordPage
      kind={t(isRevision(contract) ? 'contracts.revision' : 'contracts.record')} number={businessIdOf(contract)} title={text(contract.additionalDetails, 'projectName') ?? number} businessId={businessIdOf(contract)}
      projectId={text(contract.additionalDetails, 'projectId') ?? sheet.data?.projectId} withoutLife={sheet.data === null} audit={contract.id ?? undefined} tabs={tabs} documents={<DocumentList documents={attachmentsOf(list(contract, 'documents'))} />}
      facts={[
        { label: t('contracts.amount'), value: <Money amount={contract.totalContractedAmount} symbol inWords /> },
        { label: t('contracts.organisation'), value: contract.orgId == null ? organisation : <Anchor component={Link} to={`/organisations/${contract.orgId}`}>{organisation ?? contract.orgId}</Anchor> },
        { label: t('contracts.end'), value: <><DateText at={contract.endDate} />{contract.endDate === null || contract.endDate === 0 ? <Text fz="xs" c="dimmed">{t('contracts.daysAfter', { count: contract.completionPeriod ?? 0 })}</Text> : null}</> },
        { label: t('contracts.authority'), value: names.master('works', 'CBORoles', contract.executingAuthority ?? undefined) },
      ]}
      notice={contract.status === 'INACTIVE' && active !== undefined ? <Alert color="gray" variant="light" mb="md">{t('contracts.superseded')} <Anchor component={Link} to={`/contracts/${active.id ?? ''}`}>{businessIdOf(active)}</Anchor></Alert> : undefined}
      actions={<Actions contract={contract} versions={versions} sheet={sheet.data} />}
    />
  );
}

function Actions({ contract, versions, sheet }: { contract: Contract; versions: readonly Contract[]; sheet: Sheet | null | undefined }) {
  const t = useTexts();
  const has = useHasRole();
  const tenantId = useTenant();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const step = useSteps(businessIdOf(contract)).data?.[0];
  const isInForce = contract.status === 'ACTIVE';
  const isRevising = versions.some(version => version.status === 'INWORKFLOW');
  const open = sheet?.measurements.find(entry => !['APPROVED', 'REJECTED'].includes(text(entry, 'wfStatus') ?? 'APPROVED'));
  const number = encodeURIComponent(contract.contractNumber ?? '');
  const mayMeasure = isInForce && has(['MB_CREATOR', 'SUPERUSER']) && sheet !== undefined && sheet !== null;
  const why = periodText(sheet?.period.problem);
  const extra = (
    <>
      {mayMeasure && open === undefined && !sheet.period.isError && <Button component={Link} to={`/measurements/new?contract=${number}`}>{t('contracts.measure')}</Button>}
      {mayMeasure && open === undefined && sheet.period.isError && <Text fz="sm" c="dimmed">{t('contracts.measureNot')} {why !== undefined && t(why)}</Text>}
      {isInForce && has(['BILL_CREATOR']) && <Button variant="default" component={Link} to={`/running-bills/new?contract=${number}`}>{t('runningbills.drawUp')}</Button>}
      {isInForce && open !== undefined && <Button variant="default" component={Link} to={`/measurements/${text(open, 'id') ?? ''}`}>{t('contracts.openMeasurement')}</Button>}
      {isInForce && has(['BILL_CREATOR', 'SUPERUSER']) && <Button variant="default" component={Link} to={`/bills/new?contract=${number}`}>{t('bills.create')}</Button>}
      {isInForce && has(['ORG_ADMIN', 'ORG_STAFF', 'JUNIOR_ENGINEER', 'SUPERUSER']) && <Button variant="default" component={Link} to={`/registers?contract=${number}`}>{t('attendance.register')}</Button>}
      {isInForce && !isRevising && has(['WORK_ORDER_CREATOR', 'ORG_ADMIN', 'SUPERUSER']) && <Button variant="default" component={Link} to={`/contracts/${contract.id ?? ''}/revise`}>{t('contracts.revise')}</Button>}
      {isInForce && isRevising && <Text fz="sm" c="dimmed">{t('contracts.revising')}</Text>}
    </>
  );
  return (
    <WorkflowActions
      step={step} module="contract" send={async sent => { await moveContract(contract, sent); await cache.invalidateQueries(); }}
      instead={action => (/EDIT|SUBMIT/.test(action) ? () => void navigate(`/contracts/${contract.id ?? ''}/edit`) : undefined)}
    >
      {isInForce && extra}
      <Button variant="default" component={Link} to={`/contracts/${contract.id ?? ''}/print`}>{t('blocks.print')}</Button>
      {has(['ORG_ADMIN', 'WORK_ORDER_CREATOR', 'WORK_ORDER_APPROVER', 'WORK_ORDER_VIEWER', 'SUPERUSER']) && <DownloadPdf number={contract.contractNumber ?? ''} documents={[{ label: t('contracts.record'), name: 'work-order', print: () => printContract(tenantId, contract.contractNumber ?? '') }]} />}
    </WorkflowActions>
  );
}

function Summary({ contract, versions }: { contract: Contract; versions: readonly Contract[] }) {
  const t = useTexts();
  const names = useNames();
  const tenantId = useTenant();
  const details = contract.additionalDetails;
  const place = [names.place(tenantId, text(details, 'locality')), names.place(tenantId, text(details, 'ward'))].filter(part => part !== '').join(', ');
  const rows: readonly (readonly [string, React.ReactNode])[] = [
    [t('contracts.projectNumber'), text(details, 'projectId')], [t('contracts.description'), text(details, 'projectDesc')], [t('contracts.place'), place], [t('contracts.estimate'), text(details, 'estimateNumber')],
    [t('contracts.officer'), [text(details, 'officerInChargeName.name') ?? text(details, 'officerInChargeName') ?? text(details, 'officerInChargeId'), names.master('common-masters', 'Designation', text(details, 'officerInChargeDesgn'))].filter(part => part !== undefined && part !== '').join(', ')],
    [t('contracts.type'), names.master('works', 'ContractType', contract.contractType ?? undefined)], [t('contracts.days'), contract.completionPeriod],
    [t('contracts.agreedOn'), <DateText key="agreed" at={contract.agreementDate} />], [t('contracts.issued'), <DateText key="issued" at={contract.issueDate} />], [t('contracts.start'), <DateText key="start" at={contract.startDate} />], [t('contracts.end'), <DateText key="end" at={contract.endDate} />],
    [t('contracts.deposit'), number(contract, 'securityDeposit') === undefined ? undefined : <Money key="deposit" amount={contract.securityDeposit} symbol />], [t('contracts.register'), text(details, 'attendanceRegisterNumber')],
    ...(isRevision(contract) ? [[t('contracts.extension'), text(details, 'timeExt') === undefined ? undefined : t('contracts.daysCount', { count: number(details, 'timeExt') ?? 0 })] as const, [t('contracts.reason'), text(details, 'timeExtReason')] as const] : []),
  ];
  return (
    <Stack>
      <dl className="facts">{rows.filter(([, value]) => value !== undefined && value !== null && value !== '').map(([label, value]) => <div key={label}><dt>{label}</dt><dd>{value}</dd></div>)}</dl>
      {versions.length > 1 && (
        <section>
          <Title order={2} mb="xs">{t('contracts.versions')}</Title>
          <div className="scroll-x" tabIndex={0} role="region" aria-label={t('contracts.versions')}>
            <table className="works-table">
              <thead><tr><th scope="col">{t('contracts.version')}</th><th scope="col">{t('contracts.number')}</th><th scope="col">{t('blocks.state')}</th><th scope="col">{t('contracts.end')}</th><th scope="col" className="num">{t('contracts.amountColumn')}</th></tr></thead>
              <tbody>{versions.map(version => (
                <tr key={version.id} data-picked={version.id === contract.id || undefined}><td>{version.versionNumber}</td><th scope="row"><Anchor component={Link} to={`/contracts/${version.id ?? ''}`} aria-current={version.id === contract.id ? 'page' : undefined}>{businessIdOf(version)}</Anchor></th>
                  <td><StateText state={version.wfStatus ?? undefined} label={names.state(version.businessService ?? undefined, version.wfStatus ?? undefined)} />{version.status === 'INACTIVE' && <Text fz="xs" c="dimmed">{t('contracts.notInForce')}</Text>}</td><td><DateText at={version.endDate} /></td><td className="num"><Money amount={version.totalContractedAmount} /></td></tr>
              ))}</tbody>
            </table>
          </div>
        </section>
      )}
    </Stack>
  );
}

/** Lines with what is contracted and how much of it is measured. */
export function ContractItems({ contract, sheet }: { contract: Contract; sheet: Sheet | null | undefined }) {
  const t = useTexts();
  const measured = measuredOf(sheet);
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label={t('blocks.items')}>
      <table className="works-table">
        <thead><tr><th scope="col">{t('contracts.item')}</th><th scope="col" className="num">{t('contracts.quantity')}</th><th scope="col" className="num">{t('contracts.measured')}</th><th scope="col">{t('contracts.unit')}</th><th scope="col" className="num">{t('contracts.rate')}</th><th scope="col" className="num">{t('contracts.amountColumn')}</th></tr></thead>
        <tbody>{linesOf(contract).map(line => {
          const known = sheet?.estimated.get(line.estimateLineItemId ?? '');
          const isDeduction = known?.isDeduction === true;
          return (
            <tr key={line.id}>
              <th scope="row"><span className="break">{known?.description ?? line.name}</span>{known?.description !== undefined && line.name != null && known.description !== line.name && <Text fz="xs" c="dimmed">{line.name}</Text>}{isDeduction && <Text fz="xs" c="dimmed">{t('contracts.deduction')}</Text>}</th>
              <td className="num">{isDeduction && '−'}<Quantity value={line.noOfunit} /></td><td className="num"><Quantity value={measured.get(line.contractLineItemRef ?? '')} /></td><td>{known?.uom}</td><td className="num"><Money amount={line.unitRate} /></td><td className="num">{isDeduction && '−'}<Money amount={amountOf(line)} /></td>
            </tr>
          );
        })}</tbody>
        <tfoot><tr><th scope="row" colSpan={5}>{t('contracts.total')}</th><td className="num"><Money amount={contract.totalContractedAmount} /></td></tr></tfoot>
      </table>
    </div>
  );
}
