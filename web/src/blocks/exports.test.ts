import { unzipSync, strFromU8 } from 'fflate';
import { expect, test } from 'vitest';
import { toCsv, toXlsx } from './exports';

const sheet = { name: 'Bills: all/new', headers: ['Number', 'Work', 'Amount'], rows: [['B/1', 'Lane, "north"', 1234.5], ['=HYPERLINK("x")', 'ଓଡ଼ିଆ', undefined]] } as const;

test('CSV quotes what needs it, keeps numbers bare and lets no cell become a formula', () => {
  expect(toCsv(sheet)).toBe('\uFEFFNumber,Work,Amount\r\nB/1,"Lane, ""north""",1234.5\r\n"\'=HYPERLINK(""x"")",ଓଡ଼ିଆ,\r\n');
});

test('a workbook opens: its parts are there, text is escaped, numbers are numbers', async () => {
  const parts = unzipSync(await toXlsx(sheet));
  const cells = strFromU8(parts['xl/worksheets/sheet1.xml'] ?? new Uint8Array());
  expect(cells).toContain('<v>1234.5</v>');
  expect(cells).toContain('Lane, &quot;north&quot;');
  expect(new DOMParser().parseFromString(cells, 'application/xml').querySelector('parsererror')).toBeNull();
  expect(strFromU8(parts['xl/workbook.xml'] ?? new Uint8Array())).toContain('name="Bills  all new"');
});
