import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { list, text } from '../api/decode';
import { DateText } from '../blocks/Figures';
import { Panel } from '../blocks/Panel';
import { PrintPage } from '../blocks/PrintPage';
import { Missing } from '../frame/Missing';
import { useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import { ContractItems } from './ContractRecord';
import type { Contract } from './service';
import { businessIdOf, isRevision, readContract, useSheet } from './service';

/** The work order as it is printed, signed by both sides and filed. */
export default function ContractPrint() {
  const { id = '' } = useParams();
  const tenantId = useTenant();
  const contract = useQuery({ queryKey: ['contract', tenantId, id], queryFn: async () => (await readContract(tenantId, id)) ?? null });
  return <Panel query={contract} bare>{found => (found === null ? <Missing /> : <Printed contract={found} />)}</Panel>;
}

function Printed({ contract }: { contract: Contract }) {
  const t = useTexts();
  const names = useNames();
  const tenantId = useTenant();
  const sheet = useSheet(contract.contractNumber ?? '').data;
  const details = contract.additionalDetails;
  const terms = list(details, 'termsAndConditions').map(term => text(term, 'description')).filter(term => term !== undefined);
  return (
    <PrintPage
      kind={t(isRevision(contract) ? 'contracts.revision' : 'contracts.record')} back={`/contracts/${contract.id ?? ''}`} backLabel={t('contracts.record')} amount={{ label: t('contracts.amount'), rupees: contract.totalContractedAmount }} signs={[t('contracts.signOffice'), t('contracts.signOrganisation')]}
      facts={[
        [t('contracts.number'), <span key="n" className="code">{businessIdOf(contract)}</span>], [t('contracts.project'), text(details, 'projectName')], [t('contracts.projectNumber'), text(details, 'projectId')],
        [t('contracts.place'), [names.place(tenantId, text(details, 'locality')), names.place(tenantId, text(details, 'ward'))].filter(part => part !== '').join(', ')], [t('contracts.organisation'), text(details, 'orgName') ?? text(sheet?.contract, 'additionalDetails.orgName')],
        [t('contracts.authority'), names.master('works', 'CBORoles', contract.executingAuthority ?? undefined)], [t('contracts.officer'), text(details, 'officerInChargeName.name') ?? text(details, 'officerInChargeName') ?? text(details, 'officerInChargeId')],
        [t('contracts.issued'), contract.issueDate == null || contract.issueDate === 0 ? undefined : <DateText key="i" at={contract.issueDate} />], [t('contracts.days'), contract.completionPeriod], [t('contracts.end'), contract.endDate == null || contract.endDate === 0 ? undefined : <DateText key="e" at={contract.endDate} />],
        [t('blocks.state'), names.state(contract.businessService ?? undefined, contract.wfStatus ?? undefined)],
      ]}
    >
      <ContractItems contract={contract} sheet={sheet} />
      {terms.length > 0 && <section><h2>{t('contracts.terms')}</h2><ol>{terms.map(term => <li key={term} className="break">{term}</li>)}</ol></section>}
    </PrintPage>
  );
}
