import { AppStreamOperation, AppStreamOperations, AppStreamPort } from './appstream';
import { Patience } from './kernel/patience';

/** A way to the service on which throttled calls are made again. */
export function patientPort(port: AppStreamPort, patience: Patience): AppStreamPort {
  return {
    send: <O extends AppStreamOperation>(operation: O, input: AppStreamOperations[O][0]) => {
      const call = () => port.send(operation, input);
      return isLook(operation) ? patience.look(call) : patience.change(call);
    },
  };
}

function isLook(operation: AppStreamOperation): boolean {
  return operation.startsWith('Describe') || operation.startsWith('List');
}
