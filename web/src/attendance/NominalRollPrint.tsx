import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconPrinter } from '@tabler/icons-react';
import { Link, useParams } from 'react-router';
import { DateText, Money } from '../blocks/Figures';
import { Panel } from '../blocks/Panel';
import { Missing } from '../frame/Missing';
import { useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import { RollTable } from './MusterRecord';
import { readMuster, readNominalRoll } from './service';

/** The nominal muster roll as it is printed and signed. */
export default function NominalRollPrint() {
  const { id = '' } = useParams();
  const t = useTexts();
  const names = useNames();
  const tenantId = useTenant();
  const roll = useQuery({
    queryKey: ['nominal-print', tenantId, id],
    queryFn: async () => {
      const muster = await readMuster(tenantId, id);
      return muster?.musterRollNumber == null ? null : await readNominalRoll(tenantId, muster.musterRollNumber);
    },
  });
  return (
    <Panel query={roll} bare>
      {found => found === null ? <Missing /> : (
        <>
          <Group mb="md" className="no-print"><Button leftSection={<IconPrinter size={16} aria-hidden />} onClick={() => globalThis.print()}>{t('blocks.print')}</Button><Button variant="default" component={Link} to={`/musters/${id}`}>{t('attendance.muster')}</Button></Group>
          <article className="paper" data-page="wide">
            <h1>{names.office(tenantId)}</h1>
            <p style={{ textAlign: 'center', margin: '0 0 16px' }}>{t('attendance.nominalRoll')}</p>
            <dl className="facts" style={{ marginBlockEnd: 16 }}>
              {([
                [t('attendance.musterNumber'), <span key="n" className="code">{found.musterRollNumber}</span>], [t('attendance.period'), <span key="p"><DateText at={found.fromPeriod} /> – <DateText at={found.toPeriod} /></span>],
                [t('attendance.work'), `${found.project.name ?? ''} (${found.project.number ?? ''})`], [t('projects.location'), [names.place(tenantId, found.project.locality ?? undefined), names.place(tenantId, found.project.ward ?? undefined)].filter(part => part !== '').join(', ')],
                [t('attendance.contract'), found.contractNumber], [t('attendance.organisation'), `${found.organisation.name ?? ''} (${found.organisation.role ?? ''})`],
                [t('blocks.state'), names.state('MR', found.musterRollStatus ?? undefined)], [t('attendance.totalWage'), <Money key="w" amount={found.totalWage} symbol inWords />],
              ] as const).map(([label, value]) => <div key={label}><dt>{label}</dt><dd>{value}</dd></div>)}
            </dl>
            <RollTable roll={found} forPrint />
            <div className="signs"><div>{t('attendance.signMarker')}</div><div>{t('attendance.signVerifier')}</div><div>{t('attendance.signApprover')}{found.lastAction === 'APPROVE' && <><br />{found.lastActor}, <DateText at={found.lastModifiedTime} /></>}</div></div>
          </article>
        </>
      )}
    </Panel>
  );
}
