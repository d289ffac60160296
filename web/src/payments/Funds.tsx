import { Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Money } from '../blocks/Figures';
import { PageHead } from '../blocks/PageHead';
import { Panel } from '../blocks/Panel';
import { useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import type { Fund } from './service';
import { findFunds } from './service';
import { outstanding } from './values';

/** What money there is: each sanction with what was allotted, used and left. */
export default function Funds() {
  const t = useTexts();
  const tenantId = useTenant();
  const funds = useQuery({ queryKey: ['funds', tenantId], queryFn: () => findFunds(tenantId) });
  return (
    <>
      <PageHead title={t('payments.funds')} about={t('payments.fundsAbout')} />
      <Panel query={funds} bare>{found => found.length === 0 ? <Paper><Text>{t('payments.fundsEmpty')}</Text></Paper> : <Stack>{found.map(fund => <One key={fund.id} fund={fund} />)}</Stack>}</Panel>
    </>
  );
}

// The treasury writes its own clock: 2026-11-28 21:49:07.
const stamp = (written: string | null | undefined) => written?.replace(/^(\d{4})-(\d\d)-(\d\d) (\d\d:\d\d)(:\d\d)?$/, '$3/$2/$1 $4');

function One({ fund }: { fund: Fund }) {
  const t = useTexts();
  const names = useNames();
  const used = outstanding(fund.fundsSummary.allottedAmount, fund.fundsSummary.availableAmount);
  return (
    <Paper component="section">
      <Title order={2} mb="sm"><span className="code">{fund.hoaCode}</span> <Text component="span" fz="sm" c="dimmed" fw={400}>{names.any(`IFMS_HEADOFACCOUNTS_${fund.hoaCode ?? ''}`, '')}</Text></Title>
      <dl className="facts" style={{ marginBlockEnd: 12 }}>
        {([
          [t('payments.available'), <Text key="a" fw={600}><Money amount={fund.fundsSummary.availableAmount} symbol /></Text>], [t('payments.allotted'), <Money key="b" amount={fund.fundsSummary.allottedAmount} symbol />], [t('payments.used'), <Money key="c" amount={used} symbol />],
          [t('payments.sanctioned'), <Money key="d" amount={fund.sanctionedAmount} symbol />], [t('payments.year'), fund.financialYear], [t('payments.allotment'), fund.masterAllotmentId], [t('payments.program'), fund.programCode], [t('payments.ddo'), fund.ddoCode],
        ] as const).map(([label, value]) => <div key={label}><dt>{label}</dt><dd>{value}</dd></div>)}
      </dl>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={`${t('payments.allotments')} ${fund.hoaCode ?? ''} ${fund.masterAllotmentId ?? ''}`}>
        <table className="works-table">
          <thead><tr><th scope="col">{t('payments.allotments')}</th><th scope="col">{t('payments.type')}</th><th scope="col">{t('payments.date')}</th><th scope="col" className="num">{t('bills.amountColumn')}</th><th scope="col" className="num">{t('payments.balance')}</th></tr></thead>
          <tbody>{fund.allotmentDetails.map(allotment => <tr key={allotment.id}><th scope="row" className="code">{allotment.ssuAllotmentId} · {allotment.allotmentSerialNo}</th><td>{names.any(`IFMS_ALLOTMENT_${(allotment.allotmentTxnType ?? '').toUpperCase().replace(/[^A-Z]+/g, '_')}`, allotment.allotmentTxnType ?? '')}</td><td className="tabular">{stamp(allotment.allotmentDateTimeStamp)}</td><td className="num"><Money amount={allotment.decimalAllottedAmount} /></td><td className="num"><Money amount={allotment.decimalSanctionBalance} /></td></tr>)}</tbody>
        </table>
      </div>
    </Paper>
  );
}
