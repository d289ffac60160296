import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import type { SyntheticEvent } from 'react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useTexts } from '../texts/useTexts';

/** The one search box: a number or a part of a name, over everything the user may see. */
export function SearchBox({ id, initial = '', label }: { id: string; initial?: string; label?: string }) {
  const t = useTexts();
  const navigate = useNavigate();
  const [text, setText] = useState(initial);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (text.trim() !== '') void navigate(`/search?q=${encodeURIComponent(text.trim())}`);
  };
  return (
    <form role="search" aria-label={label ?? t('frame.search')} onSubmit={submit}>
      <TextInput id={id} type="search" aria-label={label ?? t('frame.search')} placeholder={t('frame.searchHint')} leftSection={<IconSearch size={18} aria-hidden />} value={text} onChange={event => setText(event.currentTarget.value)} />
    </form>
  );
}
