import { run } from '#service';
import { ControlRoomModule } from './control-room.module.js';
await run('control-room', ControlRoomModule);
