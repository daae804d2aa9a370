/** Somebody who has an account at the demo portal. */
export interface Person {
  readonly name: string;
  readonly email: string;
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
    name: 'Ada Lovelace',
    email: 'ada@example.com',
    trips: [
      { to: 'Turin, by night train', dates: '12 to 19 May', reference: 'NW-1843' },
      { to: 'Lofoten, cabin by the sea', dates: '3 to 14 August', reference: 'NW-1852' },
    ],
  },
  {
    name: 'Grace Hopper',
    email: 'grace@example.com',
    trips: [{ to: 'Azores, sailing week', dates: '21 to 28 June', reference: 'NW-1952' }],
  },
];

/** Finds an account by its exact address. */
export function personByEmail(email: string | undefined): Person | undefined {
  return PEOPLE.find((person) => person.email === email);
}
