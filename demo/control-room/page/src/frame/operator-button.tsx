import { Cancelled, changeOperator, operatorName } from '../api/operator.js';
import { useStore } from '../api/store.js';

/** Shows the name that is stored with decisions, and lets the operator change it. */
export function OperatorButton() {
  const name = useStore(operatorName);
  const change = () =>
    void changeOperator().catch((error: unknown) => {
      if (!(error instanceof Cancelled)) throw error;
    });
  return (
    <button class="quiet operator" type="button" onClick={change}>
      Operator{name && `: ${name}`}
    </button>
  );
}
