"""Run inside the window of QGIS: once its map is drawn, keep a picture of the whole window and end it."""

import os

from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QApplication
from qgis.utils import iface


def keep():
    QApplication.processEvents()
    iface.mainWindow().grab().save(os.environ["LUZHANG_PICTURE"])
    os._exit(0)  # what it would ask before it ends, nobody is here to answer


iface.mainWindow().resize(1460, 900)
iface.mapCanvas().mapCanvasRefreshed.connect(lambda: QTimer.singleShot(4000, keep))
iface.mapCanvas().refresh()
QTimer.singleShot(60000, keep)
