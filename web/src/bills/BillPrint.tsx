import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconPrinter } from '@tabler/icons-react';
import { Link, useParams } from 'react-router';
import { DateText, Money } from '../blocks/Figures';
import { Panel } from '../blocks/Panel';
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
          <>
            <Group mb="md" className="no-print"><Button leftSection={<IconPrinter size={16} aria-hidden />} onClick={() => globalThis.print()}>{t('blocks.print')}</Button><Button variant="default" component={Link} to={`/bills/${id}`}>{t('bills.record')}</Button></Group>
            <article className="paper" data-page="tall">
              <h1>{names.office(tenantId)}</h1>
              <p style={{ textAlign: 'center', margin: '0 0 16px' }}>{t(kindText(bill.businessService))}</p>
              <dl className="facts" style={{ marginBlockEnd: 16 }}>
                {([
                  [t('bills.number'), <span key="n" className="code">{bill.billNumber}</span>], [t('bills.date'), <DateText key="d" at={bill.billDate} />],
                  [t('bills.work'), `${figures.project?.name ?? ''} (${figures.project?.number ?? ''})`], [t('projects.location'), [names.place(tenantId, figures.project?.locality ?? undefined), names.place(tenantId, figures.project?.ward ?? undefined)].filter(part => part !== '').join(', ')],
                  [t('bills.contract'), figures.contractNumber], [t('bills.organisation'), figures.organisation?.name], ...(figures.musterRollNumber == null ? [] : [[t('bills.muster'), figures.musterRollNumber] as const]),
                  [t('blocks.state'), names.state(bill.businessService ?? undefined, bill.wfStatus ?? undefined)],
                ] as const).map(([label, value]) => <div key={label}><dt>{label}</dt><dd>{value}</dd></div>)}
              </dl>
              <BillBody bill={bill} figures={figures} />
              <p style={{ marginBlockStart: 16 }}><b>{t('bills.amount')}: <Money amount={bill.totalAmount} symbol inWords /></b></p>
              <div className="signs"><div>{t('bills.signPrepared')}</div><div>{t('bills.signVerified')}</div><div>{t('bills.signApproved')}</div></div>
            </article>
          </>
        );
      }}
    </Panel>
  );
}
