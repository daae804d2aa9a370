import { css } from 'lit';

/** Looks of the PIN form. */
export const pinFormStyles = css`
  input[name='code'] {
    font-size: 1.45em;
    letter-spacing: 0.28em;
    text-align: center;
    font-variant-numeric: tabular-nums;
  }
  .outcome {
    margin-block-end: 12px;
    overflow-wrap: anywhere;
  }
  .outcome:empty {
    margin: 0; /* without a box it would be no live region */
  }
  .ways {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 4px 16px;
  }
  .ways .quiet {
    min-block-size: 32px;
    font-variant-numeric: tabular-nums;
  }
  @media (pointer: coarse) {
    .ways .quiet {
      min-block-size: 44px;
    }
  }
  .done {
    display: flex;
    align-items: center;
    gap: 8px;
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .done svg {
    color: var(--_success);
  }
`;
