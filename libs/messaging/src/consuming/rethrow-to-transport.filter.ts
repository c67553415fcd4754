import { Catch, type ExceptionFilter } from '@nestjs/common';
import { type Observable, throwError } from 'rxjs';

/** Hands a handler's own error to the transport; without it Nest passes on "Internal server error", which the error policy cannot classify. */
@Catch()
export class RethrowToTransport implements ExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}
