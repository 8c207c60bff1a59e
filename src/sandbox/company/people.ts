import type { CompanyPerson, SlackSide } from './nouns.ts'

interface Sketch {
  readonly handle: string
  readonly name: string
  readonly title: string
  readonly department: string
  readonly manager: string | null
  readonly office: keyof typeof zones
  readonly differently?: Partial<CompanyPerson>
  readonly slack?: Partial<SlackSide> | 'none'
}

const zones = {
  Berlin: 'Europe/Berlin',
  Lisbon: 'Europe/Lisbon',
  London: 'Europe/London',
  Boston: 'America/New_York',
  Bangalore: 'Asia/Kolkata',
  Sydney: 'Australia/Sydney',
} as const

const sketch = (
  handle: string,
  name: string,
  title: string,
  department: string,
  manager: string | null,
  office: keyof typeof zones,
  rest: Pick<Sketch, 'differently' | 'slack'> = {},
): Sketch => ({ handle, name, title, department, manager, office, ...rest })

/** In the order of their object ids: append, never insert, so that ids stay what they were. */
const sketches: readonly Sketch[] = [
  sketch('ana', 'Ana Moreno', 'Software Engineer', 'Engineering', 'marta', 'Lisbon'),
  sketch('olga', 'Olga Petrova', 'Data Platform Lead', 'Engineering', 'victor', 'Berlin'),
  sketch('ines', 'Ines Carvalho', 'IT Service Owner', 'IT', 'henrik', 'Lisbon'),
  sketch('grace', 'Grace Whitfield', 'Chief Executive', 'Management', null, 'Boston'),
  sketch('victor', 'Victor Lindqvist', 'VP Engineering', 'Engineering', 'grace', 'Berlin'),
  sketch('marta', 'Marta Kowalska', 'Engineering Lead, Payments', 'Engineering', 'victor', 'Berlin'),
  sketch('tomasz', 'Tomasz Nowak', 'Staff Data Engineer', 'Engineering', 'olga', 'Berlin'),
  sketch('priya', 'Priya Raman', 'Platform Lead', 'Engineering', 'victor', 'Bangalore'),
  sketch('daniel', 'Daniel Okafor', 'Site Reliability Engineer', 'Engineering', 'priya', 'London'),
  sketch('mei', 'Mei Tanaka', 'Site Reliability Engineer', 'Engineering', 'priya', 'Sydney'),
  sketch('lukas', 'Lukas Meyer', 'Data Engineer', 'Engineering', 'olga', 'Berlin'),
  sketch('lena', 'Lena Meyer', 'Web Engineer', 'Engineering', 'priya', 'Berlin'),
  // Nearly the same name: nobody may be matched by name alone.
  sketch('jonas', 'Jonas Meyer', 'Payments Engineer', 'Engineering', 'marta', 'Berlin'),
  sketch('jonasm', 'Jonas Meier', 'Accountant', 'Finance', 'farah', 'Berlin'),
  sketch('sinead', 'Sinéad O’Brien', 'Payments Engineer', 'Engineering', 'marta', 'London', {
    differently: { displayName: "Sinéad O'Brien", surname: "O'Brien", userPrincipalName: "sinead.o'brien@contoso.com" },
  }),
  sketch('jorg', 'Jörg Müller', 'Web Engineer', 'Engineering', 'priya', 'Berlin'),
  sketch('carlos', 'Carlos Ibáñez', 'Android Engineer', 'Engineering', 'marta', 'Lisbon'),
  sketch('henrik', 'Henrik Dahl', 'Head of IT', 'IT', 'grace', 'Berlin'),
  sketch('noor', 'Noor Haddad', 'IT Service Owner', 'IT', 'henrik', 'London'),
  sketch('sam', 'Sam Ortega', 'Service Desk Analyst', 'IT', 'henrik', 'Boston'),
  sketch('ruth', 'Ruth Adeyemi', 'Head of Security', 'Security', 'grace', 'London'),
  sketch('kenji', 'Kenji Watanabe', 'Security Engineer', 'Security', 'ruth', 'Sydney'),
  sketch('elif', 'Elif Demir', 'Security Analyst', 'Security', 'ruth', 'Berlin'),
  sketch('farah', 'Farah Siddiqui', 'Chief Financial Officer', 'Finance', 'grace', 'Boston'),
  sketch('paul', 'Paul Becker', 'Billing Lead', 'Finance', 'farah', 'Berlin'),
  sketch('alice', 'Alice Nguyen', 'Financial Analyst', 'Finance', 'farah', 'Boston'),
  sketch('igor', 'Igor Savic', 'Internal Auditor', 'Audit', 'grace', 'Berlin'),
  sketch('beth', 'Beth Collins', 'Internal Auditor', 'Audit', 'igor', 'Boston'),
  sketch('omar', 'Omar Farouk', 'Head of Support', 'Support', 'grace', 'London'),
  sketch('julia', 'Julia Santos', 'Support Engineer', 'Support', 'omar', 'Lisbon'),
  sketch('wei', 'Wei Zhang', 'Support Engineer', 'Support', 'omar', 'Sydney'),
  sketch('nadia', 'Nadia Rossi', 'Head of People', 'People', 'grace', 'Berlin'),
  sketch('tim', 'Tim Hughes', 'Sales Manager', 'Sales', 'grace', 'Boston'),
  sketch('clara', 'Clara Jensen', 'Product Designer', 'Product', 'victor', 'Berlin'),
  // Left the company: disabled in the directory, forgotten in Slack.
  sketch('dmitri', 'Dmitri Volkov', 'Legacy ERP Engineer', 'Engineering', 'priya', 'Berlin', {
    differently: { accountEnabled: false },
  }),
  // A guest from another company, in Slack through a shared channel.
  sketch('gwen', 'Gwen Parker', 'Consultant', 'Partners', null, 'London', {
    differently: {
      userType: 'Guest',
      userPrincipalName: 'gwen.parker_fabrikam.com#EXT#@contoso.onmicrosoft.com',
      mail: 'gwen.parker@fabrikam.com',
      employeeId: null,
    },
    slack: { kind: 'foreign' },
  }),
  // Enabled in the directory, a guest in Slack.
  sketch('rafael', 'Rafael Gomes', 'Contract Engineer', 'Engineering', 'marta', 'Lisbon', { slack: { kind: 'guest' } }),
  // Deactivated in Slack only.
  sketch('ivy', 'Ivy Thompson', 'Marketing Manager', 'Marketing', 'tim', 'Boston', { slack: { deactivated: true } }),
  // Never confirmed the address in Slack.
  sketch('leo', 'Leo Fischer', 'Working Student', 'Engineering', 'olga', 'Berlin', {
    slack: { emailConfirmed: false },
  }),
  // No mailbox, hence no address to match.
  sketch('max', 'Max Brandt', 'Warehouse Operator', 'Logistics', 'tim', 'Berlin', { differently: { mail: null } }),
  // Works, but never came to Slack.
  sketch('hana', 'Hana Novotná', 'Works Council', 'People', 'nadia', 'Berlin', { slack: 'none' }),
  sketch('deploybot', 'Deploy Bot', 'Service account', 'IT', null, 'Berlin', { slack: { kind: 'bot' } }),
  sketch('emergency', 'Emergency 1', 'Break-glass account', 'IT', null, 'Berlin', {
    differently: {
      givenName: null,
      surname: null,
      userPrincipalName: 'emergency-1@contoso.onmicrosoft.com',
      mail: null,
      employeeId: null,
    },
    slack: 'none',
  }),
  // Daniel once more: an account for administration, without a mailbox, of the same human.
  sketch('danieladmin', 'Daniel Okafor (Admin)', 'Administration account', 'Engineering', 'priya', 'London', {
    differently: {
      userPrincipalName: 'adm-daniel.okafor@contoso.com',
      surname: 'Okafor',
      mail: null,
      employeeId: 'E0009',
    },
  }),
]

const idAt = (index: number) => `a0000000-0000-4000-8000-${String(index + 1).padStart(12, '0')}`

export function companyPeople(): readonly CompanyPerson[] {
  const ids = new Map(sketches.map((one, index) => [one.handle, idAt(index)]))
  return sketches.map((one, index) => {
    const [givenName = null, ...others] = one.name.split(' ')
    const address = `${plain(one.name).replaceAll(' ', '.')}@contoso.com`
    return {
      id: idAt(index),
      handle: one.handle,
      displayName: one.name,
      givenName,
      surname: others.join(' ') || null,
      userPrincipalName: address,
      mail: address,
      jobTitle: one.title,
      department: one.department,
      employeeId: `E${String(index + 1).padStart(4, '0')}`,
      officeLocation: one.office,
      accountEnabled: true,
      userType: 'Member',
      manager: one.manager === null ? null : (ids.get(one.manager) ?? null),
      zone: zones[one.office],
      ...one.differently,
      slack:
        one.slack === 'none'
          ? null
          : {
              user: `U${one.handle.toUpperCase().padStart(9, '0')}`,
              kind: 'member',
              deactivated: false,
              emailConfirmed: true,
              ...one.slack,
            },
    }
  })
}

/** Letters and blanks as they stand in an address: `Jörg Müller` becomes `jorg muller`. */
const plain = (name: string) =>
  name
    .normalize('NFD')
    .replace(/[^a-zA-Z ]/g, '')
    .toLowerCase()
