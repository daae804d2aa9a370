/** The visitor wants the panel closed. */
export class CloseWantedEvent extends Event {
  constructor() {
    super('close-wanted');
  }
}
