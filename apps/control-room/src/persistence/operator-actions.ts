import { Injectable } from '@nestjs/common';
import { ControlRoomDatabase, type ControlRoomTransaction } from './control-room.database.js';

/** What an operator did with one letter. */
export interface OperatorAction {
  letter_id: string;
  act: 'replay' | 'discard';
  operator: string;
  /** Of a discard. */
  why?: string;
  /** Of a replay with another payload than the one that failed. */
  payload?: string;
}

/** Who did what when. */
@Injectable()
export class OperatorActions {
  constructor(private readonly database: ControlRoomDatabase) {}

  async add(tx: ControlRoomTransaction, actions: OperatorAction[]): Promise<void> {
    await tx.operatorAction.createMany({ data: actions });
  }

  /** What was done with this letter, the oldest first. */
  async of(letter_id: string) {
    return await this.database.operatorAction.findMany({
      where: { letter_id },
      orderBy: { id: 'asc' },
      omit: { id: true, letter_id: true },
    });
  }
}
