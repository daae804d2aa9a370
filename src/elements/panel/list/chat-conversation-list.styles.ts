import { css } from 'lit';

/** Looks of the list of conversations beside its lines. */
export const listStyles = css`
  .shadows {
    padding: 6px 18px;
  }
  .shadows i {
    display: block;
    block-size: 42px;
    margin-block: 20px;
    border-radius: 21px;
    background: var(--_raised);
    animation: breathe 1.4s ease-in-out infinite alternate;
  }
  @keyframes breathe {
    to {
      opacity: 0.45;
    }
  }
  @media (forced-colors: active) {
    .shadows i {
      border: 1px solid GrayText;
    }
  }
`;
