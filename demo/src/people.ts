/** Somebody who has an account at the demo portal. */
export interface Person {
  /** The portal's own id of the account. */
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** The loyalty card, which the portal knows and the visitor cannot choose. */
  readonly card: 'silver' | 'gold';
  readonly trips: readonly Trip[];
}

/** A booking, so that the account page has something to show. */
export interface Trip {
  readonly to: string;
  readonly dates: string;
  readonly reference: string;
}

/** The portal's whole customer base. */
export const PEOPLE: readonly Person[] = [
  {
    id: 'nw-1815',
    name: 'Ada Lovelace',
    email: 'ada@example.com',
    card: 'gold',
    trips: [
      { to: 'Turin, by night train', dates: '12 to 19 May', reference: 'NW-1843' },
      { to: 'Lofoten, cabin by the sea', dates: '3 to 14 August', reference: 'NW-1852' },
    ],
  },
  {
    id: 'nw-1906',
    name: 'Grace Hopper',
    email: 'grace@example.com',
    card: 'silver',
    trips: [{ to: 'Azores, sailing week', dates: '21 to 28 June', reference: 'NW-1952' }],
  },
];

/** Finds an account by its exact address. */
export function personByEmail(email: string | undefined): Person | undefined {
  return PEOPLE.find((person) => person.email === email);
}

/** A customer of the portal's owner, for whom people book. Each has conversations of its own. */
export interface Team {
  readonly id: string;
  readonly name: string;
}

/** Whom a signed-in person may act for. */
export const TEAMS: readonly Team[] = [
  { id: 'alpine-club', name: 'Alpine Club' },
  { id: 'sailing-school', name: 'Sailing School' },
];

/** Finds a team by its id; a page that names another one gets none. */
export function teamById(id: string | undefined): Team | undefined {
  return TEAMS.find((team) => team.id === id);
}
