import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { text } from '../api/decode';
import { DateText } from '../blocks/Figures';
import { Panel } from '../blocks/Panel';
import { PrintPage } from '../blocks/PrintPage';
import { Missing } from '../frame/Missing';
import { useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import { EstimateItems } from './EstimateRecord';
import { calculateWire } from './figures';
import { businessIdOf, readEstimate } from './service';

/** The detailed estimate as it is printed, signed and filed. */
export default function EstimatePrint() {
  const { id = '' } = useParams();
  const t = useTexts();
  const names = useNames();
  const tenantId = useTenant();
  const shown = useQuery({
    queryKey: ['estimate-print', tenantId, id],
    queryFn: async () => {
      const estimate = await readEstimate(tenantId, id);
      return estimate === undefined ? null : { estimate, figures: await calculateWire({ ...estimate, tenantId }) };
    },
  });
  return (
    <Panel query={shown} bare>
      {found => {
        if (found === null) return <Missing />;
        const { estimate, figures } = found;
        const details = estimate.additionalDetails;
        return (
          <PrintPage
            wide kind={t('estimates.record')} back={`/estimates/${encodeURIComponent(id)}`} backLabel={t('estimates.record')} amount={{ label: t('blocks.total'), rupees: figures.total }} signs={[t('estimates.preparedBy'), t('estimates.signTechnical'), t('estimates.signAdministrative')]}
            facts={[
              [t('estimates.number'), <span key="n" className="code">{businessIdOf(estimate)}</span>], [t('estimates.project'), `${text(details, 'projectName') ?? estimate.name ?? ''}${text(details, 'projectNumber') === undefined ? '' : ` (${text(details, 'projectNumber') ?? ''})`}`],
              [t('projects.description'), estimate.description], [t('projects.location'), [names.place(tenantId, text(details, 'locality')), names.place(tenantId, text(details, 'ward') ?? estimate.address?.boundary ?? undefined)].filter(part => part !== '').join(', ')],
              [t('estimates.department'), names.master('common-masters', 'Department', estimate.executingDepartment ?? undefined)], [t('estimates.proposed'), <DateText key="d" at={estimate.proposalDate} />], [t('estimates.preparedBy'), text(details, 'creator')],
              [t('blocks.state'), names.state('ESTIMATE', estimate.wfStatus ?? undefined)],
            ]}
          >
            <EstimateItems estimate={estimate} figures={figures} />
          </PrintPage>
        );
      }}
    </Panel>
  );
}
