import { IconFileInvoice, IconRepeat } from '@tabler/icons-react';
import type { Screen } from '../screens';

const seers = ['BILL_CREATOR', 'BILL_VERIFIER', 'BILL_APPROVER', 'BILL_VIEWER', 'BILL_ACCOUNTANT', 'ORG_ADMIN', 'SUPERUSER'];

export const billScreens: readonly Screen[] = [
  { path: 'bills', title: 'bills.title', help: 'bills.help', nav: { stage: 'pay', icon: IconFileInvoice }, roles: seers, load: () => import('./BillList') },
  { path: 'bills/new', title: 'bills.create', help: 'bills.createHelp', load: () => import('./PurchaseForm') },
  { path: 'bills/waiting', title: 'bills.queue', help: 'bills.queueHelp', nav: { stage: 'pay', icon: IconRepeat }, roles: ['BILL_APPROVER', 'BILL_CREATOR', 'MUKTA_ADMIN'], load: () => import('./WageQueue') },
  { path: 'bills/:id', title: 'bills.record', help: 'bills.recordHelp', load: () => import('./BillRecord') },
  { path: 'bills/:id/edit', title: 'bills.edit', help: 'bills.createHelp', load: () => import('./PurchaseForm') },
  { path: 'bills/:id/print', title: 'bills.print', help: 'bills.printHelp', load: () => import('./BillPrint') },
];
