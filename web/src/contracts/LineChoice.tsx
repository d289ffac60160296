import { Checkbox, Group, Text } from '@mantine/core';
import { Money, Quantity } from '../blocks/Figures';
import { useTexts } from '../texts/useTexts';
import type { OfferedLine } from './service';

/** Lines of the sanctioned estimate with a tick each; what another work order has cannot be ticked and says which one it is. */
export function LineChoice({ id, lines, without, total, isBusy, onChange }: {
  id: string; lines: readonly OfferedLine[]; without: readonly string[]; total: number | undefined; isBusy: boolean; onChange: (without: readonly string[]) => void;
}) {
  const t = useTexts();
  const free = lines.filter(line => line.takenBy === undefined);
  const out = new Set(without);
  const picked = free.filter(line => !out.has(line.id));
  const label = (line: OfferedLine) => line.description ?? line.wire.name ?? '';
  return (
    <div id={id} tabIndex={-1}>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={t('contracts.lines')}>
        <table className="works-table">
          <thead>
            <tr>
              <th scope="col" style={{ width: 44 }}><Checkbox aria-label={t('contracts.allLines')} checked={picked.length === free.length && free.length > 0} indeterminate={picked.length > 0 && picked.length < free.length} onChange={event => onChange(event.currentTarget.checked ? [] : free.map(line => line.id))} /></th>
              <th scope="col">{t('contracts.item')}</th><th scope="col" className="num">{t('contracts.quantity')}</th><th scope="col">{t('contracts.unit')}</th><th scope="col" className="num">{t('contracts.rate')}</th><th scope="col" className="num">{t('contracts.amountColumn')}</th>
            </tr>
          </thead>
          <tbody>
            {lines.map(line => (
              <tr key={line.id}>
                <td><Checkbox aria-label={t('blocks.select', { what: label(line) })} disabled={line.takenBy !== undefined} checked={line.takenBy === undefined && !out.has(line.id)} onChange={event => onChange(event.currentTarget.checked ? without.filter(other => other !== line.id) : [...without, line.id])} /></td>
                <th scope="row">
                  <span className="break">{label(line)}</span>
                  {line.description !== undefined && line.wire.name != null && <Text fz="xs" c="dimmed">{line.wire.name}</Text>}
                  {line.isDeduction && <Text fz="xs" c="dimmed">{t('contracts.deduction')}</Text>}
                  {line.takenBy !== undefined && <Text fz="xs">{t('contracts.takenBy', { number: line.takenBy })}</Text>}
                </th>
                <td className="num">{line.isDeduction && '−'}<Quantity value={line.wire.noOfunit} /></td><td>{line.uom}</td><td className="num"><Money amount={line.wire.unitRate} /></td><td className="num"><Money amount={line.amount} /></td>
              </tr>
            ))}
          </tbody>
          <tfoot><tr><th scope="row" colSpan={5}><Group justify="space-between"><span>{t('contracts.total')}</span><Text component="span" fz="xs" c="dimmed" fw={400} role="status">{isBusy ? t('blocks.loading') : t('contracts.byServer')}</Text></Group></th><td className="num"><Money amount={total} /></td></tr></tfoot>
        </table>
      </div>
    </div>
  );
}
