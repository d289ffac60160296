import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { DateText } from '../blocks/Figures';
import { Panel } from '../blocks/Panel';
import { PrintPage } from '../blocks/PrintPage';
import { Missing } from '../frame/Missing';
import { useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import { BillBody } from './BillRecord';
import { readBill, readFigures } from './service';
import { kindText } from './words';

/** A bill as it is printed, signed and filed: the amount in words below the figures. */
export default function BillPrint() {
  const { id = '' } = useParams();
  const t = useTexts();
  const names = useNames();
  const tenantId = useTenant();
  const shown = useQuery({
    queryKey: ['bill-print', tenantId, id],
    queryFn: async () => {
      const bill = await readBill(tenantId, id);
      return bill?.billNumber == null ? null : { bill, figures: await readFigures(tenantId, bill.billNumber) };
    },
  });
  return (
    <Panel query={shown} bare>
      {found => {
        if (found === null) return <Missing />;
        const { bill, figures } = found;
        return (
          <PrintPage
            kind={t(kindText(bill.businessService))} back={`/bills/${id}`} backLabel={t('bills.record')} amount={{ label: t('bills.amount'), rupees: bill.totalAmount }} signs={[t('bills.signPrepared'), t('bills.signVerified'), t('bills.signApproved')]}
            facts={[
              [t('bills.number'), <span key="n" className="code">{bill.billNumber}</span>], [t('bills.date'), <DateText key="d" at={bill.billDate} />],
              [t('bills.work'), `${figures.project?.name ?? ''} (${figures.project?.number ?? ''})`], [t('projects.location'), [names.place(tenantId, figures.project?.locality ?? undefined), names.place(tenantId, figures.project?.ward ?? undefined)].filter(part => part !== '').join(', ')],
              [t('bills.contract'), figures.contractNumber], [t('bills.organisation'), figures.organisation?.name], [t('bills.muster'), figures.musterRollNumber], [t('blocks.state'), names.state(bill.businessService ?? undefined, bill.wfStatus ?? undefined)],
            ]}
          >
            <BillBody bill={bill} figures={figures} />
          </PrintPage>
        );
      }}
    </Panel>
  );
}
