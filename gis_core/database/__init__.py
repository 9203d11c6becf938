"""Pure: where does Django find the database backend of settings (gis_core.database.base)?"""
