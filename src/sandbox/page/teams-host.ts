/** How Teams dresses a card. Colours are those of the page, so that a card follows from light to dark by itself. */
const colour = (name: string) => ({ default: `var(--card-${name})`, subtle: `var(--card-${name}-subtle)` })
const foregroundColors = {
  default: colour('ink'),
  dark: colour('ink'),
  light: colour('light'),
  accent: colour('accent'),
  good: colour('good'),
  warning: colour('warning'),
  attention: colour('attention'),
}
const style = (name: string) => ({ backgroundColor: `var(--card-${name}-fill)`, foregroundColors })

const font = (fontFamily: string) => ({
  fontFamily,
  fontSizes: { small: 12, default: 14, medium: 16, large: 18, extraLarge: 24 },
  fontWeights: { lighter: 300, default: 400, bolder: 650 },
})

export const teamsHost = {
  supportsInteractivity: true,
  spacing: { small: 4, default: 8, medium: 12, large: 18, extraLarge: 24, padding: 14 },
  separator: { lineThickness: 1, lineColor: 'var(--line)' },
  fontTypes: { default: font('inherit'), monospace: font('var(--mono)') },
  containerStyles: {
    default: style('default'),
    emphasis: style('emphasis'),
    good: style('good'),
    attention: style('attention'),
    warning: style('warning'),
    accent: style('accent'),
  },
  actions: {
    maxActions: 6,
    spacing: 'default',
    buttonSpacing: 8,
    showCard: { actionMode: 'inline', inlineTopMargin: 12, style: 'emphasis' },
    actionsOrientation: 'horizontal',
    actionAlignment: 'left',
  },
  inputs: {
    label: {
      inputSpacing: 'small',
      requiredInputs: { weight: 'bolder', suffix: ' *', suffixColor: 'attention' },
      optionalInputs: { weight: 'bolder' },
    },
    errorMessage: { color: 'attention', size: 'small', spacing: 'small' },
    debounceTimeInMilliSeconds: 150,
    allowDynamicallyFilteredChoiceSet: true,
  },
  factSet: { title: { weight: 'bolder', wrap: true }, value: { wrap: true }, spacing: 12 },
  adaptiveCard: { allowCustomStyle: false },
}
