import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { number, text } from '../api/decode';
import { useZone } from '../api/masters';
import { DateText } from '../blocks/Figures';
import { day } from '../blocks/format';
import { Panel } from '../blocks/Panel';
import { PrintPage } from '../blocks/PrintPage';
import { useSheet } from '../contracts/service';
import { Missing } from '../frame/Missing';
import { useTenant } from '../session/useSession';
import { useNames, useTexts } from '../texts/useTexts';
import { MeasurementItems } from './MeasurementRecord';
import type { Measurement } from './service';
import { readMeasurement } from './service';
import { itemsOf } from './values';

/** An entry of the measurement book as it is printed, signed and filed. */
export default function MeasurementPrint() {
  const { id = '' } = useParams();
  const tenantId = useTenant();
  const entry = useQuery({ queryKey: ['measurement', tenantId, id], queryFn: async () => (await readMeasurement(tenantId, id)) ?? null });
  return <Panel query={entry} bare>{found => (found === null ? <Missing /> : <Printed entry={found} />)}</Panel>;
}

function Printed({ entry }: { entry: Measurement }) {
  const t = useTexts();
  const names = useNames();
  const zone = useZone();
  const tenantId = useTenant();
  const sheet = useSheet(entry.referenceId ?? undefined).data;
  const details = entry.additionalDetails;
  const order = sheet?.contract;
  const [from, to] = [number(details, 'startDate'), number(details, 'endDate')];
  return (
    <PrintPage
      wide kind={t('measurements.record')} back={`/measurements/${entry.id ?? ''}`} backLabel={t('measurements.record')} amount={{ label: t('measurements.amount'), rupees: number(details, 'totalAmount') }} signs={[t('measurements.signMeasured'), t('measurements.signChecked'), t('measurements.signApproved')]}
      facts={[
        [t('measurements.number'), <span key="n" className="code">{entry.measurementNumber}</span>], [t('contracts.number'), <span key="o" className="code">{entry.referenceId}</span>], [t('contracts.project'), text(order, 'additionalDetails.projectName')],
        [t('contracts.place'), [names.place(tenantId, text(order, 'additionalDetails.locality')), names.place(tenantId, text(order, 'additionalDetails.ward'))].filter(part => part !== '').join(', ')], [t('contracts.organisation'), text(order, 'additionalDetails.orgName')],
        [t('measurements.date'), <DateText key="d" at={entry.entryDate} />], [t('measurements.period'), from === undefined || to === undefined ? undefined : `${day(from, zone)} – ${day(to, zone)}`], [t('measurements.reference'), entry.physicalRefNumber],
        [t('blocks.state'), names.state('MB', entry.wfStatus ?? undefined)],
      ]}
    >
      <MeasurementItems entry={entry} items={sheet === undefined || sheet === null ? [] : itemsOf(sheet.contract, sheet.estimated)} sheet={sheet} />
    </PrintPage>
  );
}
