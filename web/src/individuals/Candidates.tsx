import { Alert, Anchor, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { TextKey } from '../texts/english';
import { useNames, useTexts } from '../texts/useTexts';
import type { Candidate } from './service';

const known: Readonly<Record<string, TextKey>> = {
  IDENTIFIER: 'individuals.reasonIdentifier', BANK_ACCOUNT: 'individuals.reasonAccount', MOBILE: 'individuals.reasonMobile', NAME: 'individuals.reasonName', PARENT: 'individuals.reasonParent', BIRTH_DATE: 'individuals.reasonBorn', LOCALITY: 'individuals.reasonPlace',
  DECLARED: 'individuals.reasonDeclared',
};

/** Why two records look alike, in words. */
export function useReasons(): (reasons: readonly string[]) => string {
  const t = useTexts();
  return reasons => reasons.map(reason => { const key = known[reason]; return key === undefined ? reason : t(key); }).join(', ');
}

/** Records that may be of the same person, the surest first. */
export function Candidates({ title, candidates, children }: { title: string; candidates: readonly Candidate[]; children?: ReactNode }) {
  const t = useTexts();
  const names = useNames();
  const reasons = useReasons();
  return (
    <Alert color="amber" variant="light" title={title}>
      <ul style={{ margin: 0, paddingInlineStart: 18 }}>
        {candidates.map(candidate => (
          <li key={candidate.id ?? candidate.tenantId}>
            {candidate.id === undefined ? t('individuals.elsewhere', { office: names.office(candidate.tenantId) }) : <Anchor component={Link} to={`/individuals/${candidate.id}`} target="_blank">{candidate.name} · {candidate.number}</Anchor>}
            <Text component="span" fz="sm"> — {t('individuals.likeness', { percent: Math.round(candidate.score * 100) })}: {reasons(candidate.reasons)}</Text>
          </li>
        ))}
      </ul>
      {children}
    </Alert>
  );
}
