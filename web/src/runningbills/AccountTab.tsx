import { Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import { Money, StateText } from '../blocks/Figures';
import { Panel } from '../blocks/Panel';
import { useHasRole } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import { Account } from './Abstract';
import { useAccount } from './account';
import type { RunningBill } from './service';

/** The account of a contract with its contractor: what was billed, held and advanced, each bill a link, and what may be asked for. */
export function AccountTab({ contractNumber, isInForce }: { contractNumber: string; isInForce: boolean }) {
  const t = useTexts();
  const has = useHasRole();
  const found = useAccount(contractNumber);
  const number = encodeURIComponent(contractNumber);
  return (
    <Panel query={found} bare>
      {({ bills, account }) => {
        const refundable = account?.retentionRefundable ?? 0;
        return (
          <Stack>
            <Text c="dimmed" fz="sm">{t('runningbills.accountHelp')}</Text>
            {account !== undefined && <Account account={account} />}
            {bills.length === 0 ? <Text fz="sm">{t('runningbills.accountNone')}</Text> : <Bills bills={bills} />}
            {has(['BILL_CREATOR']) && (
              <Group gap="xs" className="no-print">
                {isInForce && <Button variant="default" component={Link} to={`/running-bills/new?contract=${number}`}>{t('runningbills.drawUp')}</Button>}
                {isInForce && <Button variant="default" component={Link} to={`/advances/new?contract=${number}`}>{t('runningbills.advanceAsk')}</Button>}
                {refundable > 0 && <Button variant="default" component={Link} to={`/refunds/new?contract=${number}`}>{t('runningbills.refundAsk')}</Button>}
              </Group>
            )}
          </Stack>
        );
      }}
    </Panel>
  );
}

function Bills({ bills }: { bills: readonly RunningBill[] }) {
  const t = useTexts();
  const names = useNames();
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label={t('bills.title')}>
      <table className="works-table">
        <thead><tr><th scope="col">{t('bills.number')}</th><th scope="col">{t('runningbills.kind')}</th><th scope="col">{t('blocks.state')}</th><th scope="col" className="num">{t('runningbills.value')}</th><th scope="col" className="num">{t('runningbills.netColumn')}</th></tr></thead>
        <tbody>{bills.map(bill => (
          <tr key={bill.billId}>
            <th scope="row" className="code"><Anchor component={Link} to={`/bills/${bill.billId ?? ''}`} fz="inherit">{bill.billNumber}</Anchor></th>
            <td>{t(bill.billKind === 'FINAL' ? 'runningbills.final' : bill.billKind === 'REFUND' ? 'runningbills.refund' : 'runningbills.part')}</td>
            <td><StateText state={bill.wfStatus ?? undefined} label={names.state('EXPENSE.CONTRACTOR', bill.wfStatus ?? undefined)} /></td>
            <td className="num"><Money amount={bill.value} /></td><td className="num"><Money amount={bill.net} /></td>
          </tr>
        ))}</tbody>
      </table>
    </div>
  );
}
