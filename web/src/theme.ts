import type { ActionIconProps, BadgeProps, ButtonProps, CSSVariablesResolver, DrawerProps, MantineColorsTuple, ModalProps, PaperProps, SelectProps, TextareaProps, TextInputProps } from '@mantine/core';
import { createTheme } from '@mantine/core';

// Ten steps each, light to dark; text on white takes 7, on the dark ground 3; filled buttons 7 and 6 under white (all ≥ 4.5:1).
const teal: MantineColorsTuple = ['#e6f4f4', '#cfe6e7', '#a3cdd0', '#7cc0c5', '#4f9da3', '#2f858c', '#17727a', '#0b5c63', '#084a50', '#05363b'];
const amber: MantineColorsTuple = ['#fff5e0', '#ffe8bd', '#f9d48c', '#f0bb58', '#d99a2b', '#b97d12', '#9a6500', '#7d5100', '#634000', '#4a3000'];
const red: MantineColorsTuple = ['#fdecea', '#f9d5d1', '#f2b3ad', '#f29b93', '#dd6a60', '#c94a40', '#b3362d', '#9c2720', '#7f1d18', '#611511'];
const green: MantineColorsTuple = ['#e8f5e9', '#cfe8d1', '#a9d3ad', '#84c48a', '#57a35f', '#3b8a44', '#2a7533', '#1f6328', '#174f1f', '#0f3a16'];
const gray: MantineColorsTuple = ['#f7f8f8', '#eef0f1', '#e1e5e7', '#cfd5d8', '#aab3b8', '#828d93', '#646f75', '#4b555a', '#33393d', '#1f2427'];
const dark: MantineColorsTuple = ['#e3e7e9', '#c3cacd', '#a3adb2', '#7b868c', '#4d575d', '#394147', '#2a3136', '#1e2428', '#171c1f', '#101416'];

/** Colours by meaning. Components name these, never a literal. */
export const tone = { accent: 'teal', due: 'amber', bad: 'red', done: 'green', plain: 'gray' } as const;

export type Tone = keyof typeof tone;

// Named by their properties, not by the components: the theme stands on the first page, which has few of them.
const usually = <Props extends object>(defaultProps: Partial<Props> & { readonly attributes?: object }) => ({ defaultProps });

export const theme = createTheme({
  primaryColor: 'teal',
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  luminanceThreshold: 0.35,
  colors: { teal, amber, red, green, gray, dark },
  fontFamily: "'Noto Sans Variable', 'Noto Sans Oriya Variable', 'Noto Sans', system-ui, sans-serif",
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, monospace',
  headings: { fontWeight: '600', sizes: { h1: { fontSize: '1.5rem', lineHeight: '1.3' }, h2: { fontSize: '1.2rem', lineHeight: '1.35' }, h3: { fontSize: '1rem', lineHeight: '1.4' } } },
  fontSizes: { xs: '0.8125rem', sm: '0.875rem', md: '1rem', lg: '1.125rem', xl: '1.25rem' },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  lineHeights: { md: '1.5' },
  defaultRadius: 'sm',
  radius: { xs: '4px', sm: '6px', md: '6px', lg: '6px', xl: '6px' },
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Button: usually<ButtonProps>({ size: 'sm' }),
    Badge: usually<BadgeProps>({ tt: 'none', fw: 500 }), // capitals are no emphasis, and Hindi and Odia have none
    ActionIcon: usually<ActionIconProps>({ variant: 'subtle', color: 'gray', size: 'lg' }),
    Paper: usually<PaperProps>({ withBorder: true, p: 'md' }),
    Modal: usually<ModalProps>({ centered: true, transitionProps: { duration: 120 }, overlayProps: { backgroundOpacity: 0.45 }, attributes: { header: { role: 'none' } } }), // the page has one banner
    Drawer: usually<DrawerProps>({ attributes: { header: { role: 'none' } } }),
    TextInput: usually<TextInputProps>({ inputWrapperOrder: ['label', 'description', 'input', 'error'] }),
    Textarea: usually<TextareaProps>({ inputWrapperOrder: ['label', 'description', 'input', 'error'], autosize: true, minRows: 2 }),
    Select: usually<SelectProps>({ inputWrapperOrder: ['label', 'description', 'input', 'error'], comboboxProps: { transitionProps: { duration: 100 } } }),
  },
});

export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff', '--mantine-color-text': '#1f2427', '--mantine-color-dimmed': '#5a656b', '--mantine-color-default-border': '#d5dadd', '--mantine-color-error': '#9c2720',
    '--mantine-color-anchor': '#0b5c63', '--mantine-color-placeholder': '#646f75', '--works-ground': '#f4f6f6', '--works-line': '#e1e5e7', '--works-due': '#7d5100', '--works-done': '#1f6328', '--works-bad': '#9c2720',
    '--works-hover': '#eef3f3', '--works-picked': '#e6f4f4',
  },
  dark: {
    '--mantine-color-body': '#1e2428', '--mantine-color-text': '#e3e7e9', '--mantine-color-dimmed': '#a9b3b8', '--mantine-color-default-border': '#465056', '--mantine-color-error': '#f29b93',
    '--mantine-color-anchor': '#7cc0c5', '--mantine-color-placeholder': '#9aa5aa', '--works-ground': '#14181b', '--works-line': '#343c41', '--works-due': '#f0bb58', '--works-done': '#84c48a', '--works-bad': '#f29b93',
    '--works-hover': '#262d32', '--works-picked': '#173a3d',
  },
});
