import { IconBuildingBank, IconCoinRupee, IconSend } from '@tabler/icons-react';
import type { Screen } from '../screens';

const accountants = ['BILL_ACCOUNTANT', 'SUPERUSER'];

export const paymentScreens: readonly Screen[] = [
  { path: 'payments', title: 'payments.title', help: 'payments.help', nav: { stage: 'pay', icon: IconCoinRupee }, roles: accountants, load: () => import('./PaymentList') },
  { path: 'payments/new', title: 'payments.create', help: 'payments.createHelp', load: () => import('./AdviceForm') },
  { path: 'payments/instructions', title: 'payments.instructions', help: 'payments.instructionsHelp', nav: { stage: 'pay', icon: IconSend }, roles: accountants, load: () => import('./InstructionList') },
  { path: 'payments/funds', title: 'payments.funds', help: 'payments.fundsHelp', nav: { stage: 'pay', icon: IconBuildingBank }, roles: ['BILL_ACCOUNTANT', 'BILL_CREATOR'], load: () => import('./Funds') },
  { path: 'payments/:id', title: 'payments.record', help: 'payments.recordHelp', load: () => import('./PaymentRecord') },
];
