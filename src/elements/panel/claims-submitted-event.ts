/** The visitor said their name and email, and the server took both. */
export class ClaimsSubmittedEvent extends Event {
  constructor() {
    super('claims-submitted');
  }
}
